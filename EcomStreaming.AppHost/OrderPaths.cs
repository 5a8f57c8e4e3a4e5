using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EcomStreaming.AppHost;

/// <summary>Finds an order in the tape's output, and the link to its trace in the order's answer.</summary>
internal static partial class OrderPaths
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary><c>/orders/0198…</c>, or null.</summary>
    public static string? Find(string line) => Path().Match(line) is { Success: true } match ? match.Value : null;

    /// <summary>The link that the order carries; null where it has none, or does not answer.</summary>
    public static async Task<string?> TraceAsync(Uri order, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await Http.GetFromJsonAsync<JsonElement>(order, cancellationToken);
            return answer.TryGetProperty("trace", out var trace) ? trace.GetString() : null;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null; // the shop works without it
        }
    }

    [GeneratedRegex("/orders/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Path();
}
