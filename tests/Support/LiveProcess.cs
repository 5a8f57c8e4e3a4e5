namespace EcomStreaming.TestSupport;

/// <summary>A process that runs, by its number and its command line.</summary>
public sealed record LiveProcess(int Id, string Command)
{
    public override string ToString() => $"{Id} {Command}";
}
