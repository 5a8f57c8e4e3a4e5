namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>
/// What was done to one file's content. Of what was forced to the disk before a power cut all is there. Of what was done later each page is as it was
/// at some moment since, or only some sectors of it are; the length is anything that it has been; lost pages are zeros. Cuts of the length come in
/// their order, as a journal has them, and nothing of what was written behind one that is lost.
/// </summary>
internal sealed class DiskFile
{
    private const int PageBytes = 4096;
    private const int SectorBytes = 512;

    private readonly List<DiskCall> calls = [];

    public void Add(DiskCall call) => calls.Add(call);

    public byte[] At(long moment, Luck luck)
    {
        var forced = calls.LastOrDefault(call => call.Kind == DiskCallKind.Force && call.End < moment)?.Start ?? 0;
        var changes = calls.Where(call => call.Kind != DiskCallKind.Force && call.Start < moment).ToList();
        var sure = Apply([], changes.Where(call => call.End <= forced));
        var later = changes.Where(call => call.End > forced).ToList();
        later = UpToCut(later, luck.Of(later.Count(IsCut)));
        return later.Count == 0 ? sure : Mix(sure, later, luck);
    }

    private static bool IsCut(DiskCall call) => call.Kind == DiskCallKind.SetLength;

    private static List<DiskCall> UpToCut(List<DiskCall> later, int cuts) => [.. later.TakeWhile(call => !IsCut(call) || cuts-- > 0)];

    private static byte[] Mix(byte[] sure, List<DiskCall> later, Luck luck)
    {
        var longest = Apply(sure, later).Length;
        var shortest = later.Where(IsCut).Aggregate(sure.Length, (_, cut) => cut.Position);
        var content = new byte[Math.Min(shortest, longest) + luck.Of(Math.Abs(longest - shortest))];
        for (var start = 0; start < content.Length; start += PageBytes)
        {
            var page = Page(sure, later, start, luck);
            page.AsSpan(0, Math.Min(PageBytes, content.Length - start)).CopyTo(content.AsSpan(start));
        }

        return content;
    }

    private static byte[] Page(byte[] sure, List<DiskCall> later, int start, Luck luck)
    {
        var concerned = later.Where(call => IsCut(call) || (call.Position < start + PageBytes && call.Position + call.Bytes.Length > start)).ToList();
        var writes = luck.Of(concerned.Count(call => !IsCut(call)));
        var page = PageOf(Apply(sure, concerned.Where(call => IsCut(call) || writes-- > 0)), start);
        if (!luck.IsRare()) return page;
        var whole = SectorBytes * luck.Of(PageBytes / SectorBytes);
        return [.. page[..whole], .. PageOf(Apply(sure, concerned.Where(IsCut)), start)[whole..]];
    }

    private static byte[] PageOf(byte[] content, int start)
    {
        var page = new byte[PageBytes];
        if (start < content.Length) content.AsSpan(start, Math.Min(PageBytes, content.Length - start)).CopyTo(page);
        return page;
    }

    private static byte[] Apply(byte[] content, IEnumerable<DiskCall> changes)
    {
        using var file = new MemoryStream();
        file.Write(content);
        foreach (var change in changes)
        {
            if (IsCut(change))
            {
                file.SetLength(change.Position);
                continue;
            }

            file.Position = change.Position;
            file.Write(change.Bytes);
        }

        return file.ToArray();
    }
}
