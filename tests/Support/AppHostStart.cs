namespace EcomStreaming.TestSupport;

/// <summary>How an AppHost's process is started, where a test needs it otherwise.</summary>
public sealed record AppHostStart
{
    public string DotnetPath { get; init; } = "dotnet";

    /// <summary>Added to what tests set; null removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whether it starts with SIGINT ignored, as a script's background job.</summary>
    public bool IgnoresInterrupt { get; init; }
}
