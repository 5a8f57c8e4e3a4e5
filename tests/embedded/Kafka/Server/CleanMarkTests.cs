using EcomStreaming.Broker.Server;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>The mark of a clean stop: it vouches for the folder until the first write.</summary>
public sealed class CleanMarkTests : IDisposable
{
    private readonly TemporaryFolder folder = new("mark");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_new_folder_is_clean_and_one_with_topics_is_not()
    {
        Assert.True(new CleanMark(folder.Path).IsClean);

        Directory.CreateDirectory(Path.Combine(folder.Path, "topics"));

        Assert.False(new CleanMark(folder.Path).IsClean);
    }

    [Fact]
    public void It_stays_until_something_is_written_however_often_the_folder_is_opened()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "topics"));
        new CleanMark(folder.Path).Set([]);

        Assert.True(new CleanMark(folder.Path).IsClean);
        var mark = new CleanMark(folder.Path);
        Assert.True(mark.Covers("orders", 0));
        mark.Remove();

        Assert.False(new CleanMark(folder.Path).IsClean);
    }

    [Fact]
    public void It_does_not_vouch_for_what_was_offline()
    {
        new CleanMark(folder.Path).Set([("orders", 1)]);

        var mark = new CleanMark(folder.Path);
        Assert.Equal((true, false, true), (mark.Covers("orders", 0), mark.Covers("orders", 1), mark.Covers("orders", 10)));
        mark.Set([]); // somebody has acted

        Assert.True(new CleanMark(folder.Path).Covers("orders", 1));
    }
}
