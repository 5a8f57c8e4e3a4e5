using System.Globalization;

namespace EcomStreaming.Broker.Server;

/// <summary>How many files this process may have open at a time. Connections count too.</summary>
internal static class OpenFiles
{
    /// <summary>A segment's log; its indexes are in memory, and open only while they are read or written.</summary>
    public const int OfSegment = 1;

    private const int WhereItIsNotTold = 10_000;

    // Max open files            1024                 1048576              files
    private const string Limits = "/proc/self/limits";
    private const string Name = "Max open files";

    public static int Max { get; } = Read();

    private static int Read()
    {
        if (!File.Exists(Limits)) return WhereItIsNotTold;
        var line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal)) ?? Name;
        var soft = line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var max) ? max : WhereItIsNotTold;
    }
}
