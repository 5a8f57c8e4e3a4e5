namespace EcomStreaming.Broker.Protocol;

/// <content>Contents that are not copied into the answer: small ones are read into buffers of their own, large ones stay in their file until they are
/// sent.</content>
internal sealed partial class KafkaWriter
{
    private const int CopiedBytesMax = 4_096;

    private readonly List<(int At, HeldContent Content)> contents = [];
    private int contentBytes;

    /// <summary>The contents that are kept.</summary>
    public HeldContents Held { get; init; } = new(null, null);

    /// <summary>All that is to be sent.</summary>
    public int TotalLength => Length + contentBytes;

    public bool HasContents => contents.Count > 0;

    /// <summary>Writes what is held, as bytes with their length before them.</summary>
    public void WriteHeld(HeldContent content)
    {
        if (content.Bytes <= CopiedBytesMax && content.File is null)
        {
            WriteBytes(content.Buffer);
            return;
        }

        WriteBytesLength(content.Bytes);
        contents.Add((Length, content));
        contentBytes += content.Bytes;
    }

    /// <summary>
    /// What was written and the contents between it, in the order of the wire, in groups: each has as many bytes as are sent at a time.
    /// </summary>
    public IEnumerable<List<HeldContent>> Groups(int groupBytesMax)
    {
        var (group, left) = (new List<HeldContent>(), groupBytesMax);
        foreach (var part in Parts())
            for (var rest = part; rest.Bytes > 0;)
            {
                var count = Math.Min(rest.Bytes, left);
                group.Add(rest.Slice(0, count));
                rest = rest.Slice(count, rest.Bytes - count);
                if ((left -= count) > 0) continue;
                yield return group;
                (group, left) = ([], groupBytesMax);
            }

        if (group.Count > 0) yield return group;
    }

    /// <summary>Lets go of the contents.</summary>
    public void ReleaseContents()
    {
        Held.Release();
        contents.Clear();
        contentBytes = 0;
    }

    private IEnumerable<HeldContent> Parts()
    {
        var start = 0;
        foreach (var (at, content) in contents)
        {
            yield return new(new(buffer, start, at - start), null);
            yield return content;
            start = at;
        }

        if (start < Length) yield return new(new(buffer, start, Length - start), null);
    }
}
