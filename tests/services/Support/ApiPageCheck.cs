using System.Net;
using System.Text.RegularExpressions;

namespace EcomStreaming.ServiceTests;

/// <summary>The page at /scalar: it shows the service's own document, and all of it comes from the service.</summary>
internal static partial class ApiPageCheck
{
    public static async Task AssertAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var page = await http.GetStringAsync(new Uri("/scalar", UriKind.Relative), cancellationToken);

        Assert.Contains("openapi/v1.json", page, StringComparison.Ordinal);
        Assert.Contains("\"withDefaultFonts\":false", page, StringComparison.Ordinal);
        Assert.Contains("\"telemetry\":false", page, StringComparison.Ordinal);
        Assert.DoesNotContain("//", page, StringComparison.Ordinal); // no address of another host
        var scripts = Script().Matches(page).Select(script => script.Groups[1].Value).ToList();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts) Assert.NotEmpty(await http.GetStringAsync(new Uri($"/scalar/{script}", UriKind.Relative), cancellationToken));

        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/scalar/") { Headers = { Host = "elsewhere.example" } };
        using var refused = await http.SendAsync(foreign, cancellationToken);
        await Refusals.AssertAsync(refused, HttpStatusCode.BadRequest, "Host", cancellationToken);
    }

    /// <summary><c>&lt;script type="module" src="scalar.aspnetcore.js"&gt;</c></summary>
    [GeneratedRegex("<script[^>]* src=\"([^\"]+)\"")]
    private static partial Regex Script();
}
