using System.Globalization;
using System.Runtime.CompilerServices;

namespace EcomStreaming.AppHost;

/// <summary>Reads what a resource printed, without the orchestrator's own lines and without the time that it puts before each line.</summary>
internal static class ResourceLines
{
    private static readonly string[] OrchestratorWords =
    [
        "Waiting for resource ", "Finished waiting for resource ", "No custom certificate authorities ", "[sys] ",
    ];

    public static async IAsyncEnumerable<string> WatchAsync(
        ResourceLoggerService logs, string resourceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var lines in logs.WatchAsync(resourceId).WithCancellation(cancellationToken))
            foreach (var line in lines.Select(Words).Where(words => !IsOfTheOrchestrator(words))) yield return line;
    }

    /// <summary>The best that is known of why a resource ended: the last line that is no part of a stack.</summary>
    public static async Task<string> LastAsync(ResourceLoggerService logs, string resourceId, CancellationToken cancellationToken)
    {
        var last = "it printed nothing";
        await foreach (var lines in logs.GetAllAsync(resourceId).WithCancellation(cancellationToken))
            last = lines.Select(Words).LastOrDefault(words => !IsOfTheOrchestrator(words) && !IsOfAStack(words)) ?? last;
        return last.Split('\n')[0].Trim(); // what the orchestrator logs of an exception has its stack under its message
    }

    // 2026-11-30T18:35:49.123Z Orders    16 of 34 lines
    private static string Words(LogLine line) =>
        line.Content.Split(' ', 2) is [[.., 'Z'] time, var words] && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out _)
            ? words
            : line.Content;

    //    at Program.<Main>$(String[] args)
    //    --- End of stack trace from previous location ---
    private static bool IsOfAStack(string words) => words.AsSpan().TrimStart() is "" or ['a', 't', ' ', ..] or ['-', '-', '-', ..];

    private static bool IsOfTheOrchestrator(string words) => OrchestratorWords.Any(start => words.StartsWith(start, StringComparison.Ordinal));
}
