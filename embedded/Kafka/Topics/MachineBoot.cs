namespace EcomStreaming.Broker.Topics;

/// <summary>Identifies the current start of the machine. Data that is not flushed survives a crash of the process, but not of the machine.</summary>
internal static class MachineBoot
{
    private const string LinuxPath = "/proc/sys/kernel/random/boot_id";

    /// <summary>Null where the system has none: then every crash may have been the machine's.</summary>
    public static string? Id { get; } = File.Exists(LinuxPath) ? File.ReadAllText(LinuxPath).Trim() : null;
}
