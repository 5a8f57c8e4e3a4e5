namespace Aspire.Hosting.Processes;

/// <summary>What to start, and who gets its output. The environment is the whole of it: nothing is inherited.</summary>
internal sealed record ChildProcessOptions(
    string Command,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> Environment,
    Action<OutputLine> OnOutput)
{
    /// <summary>How long the process has to end by itself after SIGTERM.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(6);
}
