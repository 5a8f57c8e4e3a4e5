namespace EcomStreaming.Broker.Topics;

/// <summary>Tells the machine's starts apart: what a process left to the operating system survives the process, and not the machine.</summary>
internal static class MachineBoot
{
    private const string LinuxPath = "/proc/sys/kernel/random/boot_id";

    /// <summary>Null where the system has none: then every crash may have been the machine's.</summary>
    public static string? Id { get; } = File.Exists(LinuxPath) ? File.ReadAllText(LinuxPath).Trim() : null;
}
