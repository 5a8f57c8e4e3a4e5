using System.Globalization;

namespace EcomStreaming.Broker.Log;

/// <summary>Kafka's names for the files of a partition: the offset of their first record in twenty digits.</summary>
internal static class SegmentFiles
{
    public const string Log = ".log";
    public const string OffsetIndex = ".index";
    public const string TimeIndex = ".timeindex";
    public const string AbortedIndex = ".txnindex";
    public const string Snapshot = ".snapshot";
    public const string Seal = ".seal";

    /// <summary>The kinds that tell the same as the log does, and can be made from it.</summary>
    public static readonly string[] Indexes = [OffsetIndex, TimeIndex, AbortedIndex];

    /// <summary>Every kind of file that a segment has.</summary>
    public static readonly string[] Kinds = [Log, OffsetIndex, TimeIndex, AbortedIndex, Snapshot, Seal];

    public static string Path(string folder, long baseOffset, string kind) =>
        System.IO.Path.Combine(folder, baseOffset.ToString("D20", CultureInfo.InvariantCulture) + kind);

    /// <summary>The base offsets of all files of one kind, ascending.</summary>
    public static List<long> Offsets(string folder, string kind) => [.. Directory.EnumerateFiles(folder, "*" + kind)
        .Select(System.IO.Path.GetFileNameWithoutExtension)
        .Where(name => name!.Length == 20 && name.All(char.IsAsciiDigit))
        .Select(name => long.Parse(name!, CultureInfo.InvariantCulture))
        .Order()];
}
