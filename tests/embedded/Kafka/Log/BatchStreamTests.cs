using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>A file read batch by batch through one buffer: batches that are smaller than it, larger, and across its end.</summary>
public sealed class BatchStreamTests : IDisposable
{
    private static readonly int[] Sizes = [100, 1_000_000, 200_000, 3_000_000, 100, 1_048_576, 700];

    private readonly TemporaryFolder folder = new("log");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(700)]
    public void Every_whole_batch_comes_as_it_was_written_and_what_is_behind_does_not(int tail)
    {
        byte[][] batches = [.. Sizes.Select(Batches.OfSize)];
        var content = batches.SelectMany(batch => batch).Concat(batches[^1].Take(tail == 700 ? 699 : tail)).ToArray();
        var path = Path.Combine(folder.Path, "segment");
        File.WriteAllBytes(path, content);
        using var file = File.OpenHandle(path);
        using var stream = new BatchStream(file);

        foreach (var batch in batches) Assert.True(stream.Next().Span.SequenceEqual(batch));

        Assert.True(stream.Next().IsEmpty);
        Assert.Equal(batches.Sum(batch => batch.Length), stream.Position);
    }
}
