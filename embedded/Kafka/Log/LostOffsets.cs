using System.Globalization;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// The offsets whose loss somebody has accepted with <c>repair</c>, in the file <c>lost-offsets</c>: <c>first next</c> a line, such as <c>100 120</c>
/// for 100 to 119. They stay a gap: no record is renumbered, and none gets the offset of another.
/// </summary>
internal sealed class LostOffsets
{
    public const string FileName = "lost-offsets";

    private readonly string path;
    private readonly List<(long First, long Next)> ranges = [];

    private LostOffsets(string path) => this.path = path;

    public IReadOnlyList<(long First, long Next)> Ranges => ranges;

    /// <exception cref="DamagedLogException">The file is not as it was written.</exception>
    public static LostOffsets Load(string folder)
    {
        var lost = Empty(folder);
        if (!File.Exists(lost.path)) return lost;
        if (!File.ReadLines(lost.path).All(lost.TryAdd)) throw new DamagedLogException(lost.path, "not a list of lost offsets");
        return lost;
    }

    public static LostOffsets Empty(string folder) => new(Path.Combine(folder, FileName));

    /// <summary>Whether a gap is one that was accepted.</summary>
    public bool Covers(long first, long next) => ranges.Any(range => range.First <= first && range.Next >= next);

    public void Add(long first, long next)
    {
        foreach (var range in ranges.Where(range => range.First <= next && range.Next >= first))
            (first, next) = (Math.Min(first, range.First), Math.Max(next, range.Next));
        ranges.RemoveAll(range => range.First >= first && range.Next <= next);
        ranges.Add((first, next));
        ranges.Sort();
    }

    public void Save()
    {
        if (ranges.Count == 0) File.Delete(path);
        else AtomicFile.WriteLines(path, ranges.Select(range => string.Create(CultureInfo.InvariantCulture, $"{range.First} {range.Next}")));
    }

    private bool TryAdd(string line)
    {
        if (line.Split(' ') is not [var first, var next]
            || !long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            || !long.TryParse(next, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            || to <= from || (ranges.Count > 0 && from <= ranges[^1].Next)) return false;
        ranges.Add((from, to));
        return true;
    }
}
