using System.Globalization;

namespace EcomStreaming.Broker.Log;

/// <summary>An offset of a log, and the file in the partition's folder that keeps it. One thread at a time changes it; any thread reads it.</summary>
internal sealed class OffsetFile(string folder, string name, long value)
{
    /// <summary>The first readable record, when it lies behind the first segment's beginning.</summary>
    public const string Start = "log-start-offset";

    /// <summary>The end of the clean part of a compacted log.</summary>
    public const string Cleaned = "cleaner-offset-checkpoint";

    /// <summary>Every record before it is on the disk.</summary>
    public const string RecoveryPoint = "recovery-point";

    private long value = value;

    public long Value => Volatile.Read(ref value);

    /// <summary>What a file keeps; null when there is none.</summary>
    /// <exception cref="DamagedLogException">The file holds no offset.</exception>
    public static long? Read(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) return null;
        return long.TryParse(File.ReadAllText(path), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var offset)
            ? offset
            : throw new DamagedLogException(path, "not an offset");
    }

    /// <summary>Writes the file first, then changes the offset: a crash must not bring an older one back.</summary>
    /// <exception cref="IOException">The file and the offset stay as they were.</exception>
    public void Write(long offset)
    {
        AtomicFile.WriteLines(Path.Combine(folder, name), [offset.ToString(CultureInfo.InvariantCulture)]);
        Set(offset);
    }

    /// <summary>Changes the offset without its file.</summary>
    public void Set(long offset) => Volatile.Write(ref value, offset);
}
