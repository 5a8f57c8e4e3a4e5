using System.Globalization;

namespace EcomStreaming.Broker.Log;

/// <summary>An offset that a partition's folder keeps beside its segments, each in a file of its own.</summary>
internal static class OffsetFile
{
    /// <summary>Where the first readable record is, if behind the first segment's beginning.</summary>
    public const string Start = "log-start-offset";

    /// <summary>Up to where compaction has come.</summary>
    public const string Cleaned = "cleaner-offset-checkpoint";

    /// <summary>Up to where everything was forced to the disk.</summary>
    public const string RecoveryPoint = "recovery-point";

    /// <summary>Null where there is none.</summary>
    /// <exception cref="FormatException">It is no offset.</exception>
    public static long? Read(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path) ? long.Parse(File.ReadAllText(path), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) : null;
    }

    /// <exception cref="IOException">The old one is there.</exception>
    public static void Write(string folder, string file, long offset) =>
        AtomicFile.WriteLines(Path.Combine(folder, file), [offset.ToString(CultureInfo.InvariantCulture)]);
}
