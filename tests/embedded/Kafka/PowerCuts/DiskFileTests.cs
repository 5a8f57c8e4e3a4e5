using System.Text;

namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>
/// What a disk may hold of a file's content. The draws are: cuts of the length, the length, and for each page how many of its writes.
/// </summary>
public sealed class DiskFileTests
{
    private const int Page = 4096;
    private const long Later = 1_000;

    private readonly DiskFile file = new();
    private long now;

    [Fact]
    public void What_was_forced_is_there()
    {
        Write(0, "abc");
        Force();

        Assert.Equal("abc", At(Later));
    }

    [Theory]
    [InlineData(0, 0, "abc")]
    [InlineData(3, 1, "abcdef")]
    [InlineData(2, 1, "abcde")]
    [InlineData(3, 0, "abc\0\0\0")]
    public void What_was_written_since_is_there_or_lost(int length, int writes, string expected)
    {
        Write(0, "abc");
        Force();
        Write(3, "def");

        Assert.Equal(expected, At(Later, length, writes));
    }

    [Fact]
    public void What_was_written_behind_the_moment_is_not_there()
    {
        Write(0, "abc");
        Force();
        var moment = now + 1;
        now += 5;
        Write(3, "def");

        Assert.Equal("abc", At(moment));
    }

    [Fact]
    public void A_force_that_the_power_cut_interrupts_forces_nothing()
    {
        Write(0, "abc");
        Force(took: 10);

        Assert.Equal("", At(now - 2, 0));
        Assert.Equal("abc", At(now + 2));
    }

    [Fact]
    public void A_write_that_goes_on_while_a_force_begins_is_not_forced()
    {
        file.Add(new(1, 10, DiskCallKind.Write, "file") { Bytes = "abc"u8.ToArray() });
        file.Add(new(5, 20, DiskCallKind.Force, "file"));

        Assert.Equal("", At(Later, 0));
    }

    [Fact]
    public void A_page_is_lost_by_itself()
    {
        Write(0, new string('a', Page));
        Write(Page, new string('b', Page));
        Write(2 * Page, new string('c', Page));

        Assert.Equal(new string('a', Page) + new string('\0', Page) + new string('c', Page), At(Later, 3 * Page, 1, 0, 1));
    }

    [Fact]
    public void A_page_is_as_it_was_at_some_moment_since()
    {
        Write(0, "aaa");
        Force();
        Write(0, "bbb");
        Write(1, "c");

        Assert.Equal("bbb", At(Later, 1));
        Assert.Equal("bcb", At(Later, 2));
    }

    [Fact]
    public void Of_a_torn_page_some_sectors_are_new()
    {
        Write(0, new string('a', Page));
        Force();
        Write(0, new string('b', Page));

        Assert.Equal(new string('b', 1024) + new string('a', Page - 1024), Encoding.UTF8.GetString(file.At(Later, new Draws(tears: true, 1, 2))));
    }

    [Theory]
    [InlineData("abcdef", 0)]
    [InlineData("", 1, 0)]
    [InlineData("\0\0", 1, 2, 0)]
    [InlineData("xy", 1, 2, 1)]
    public void A_cut_comes_before_what_was_written_behind_it(string expected, params int[] draws)
    {
        Write(0, "abcdef");
        Force();
        file.Add(new(++now, ++now, DiskCallKind.SetLength, "file"));
        Write(0, "xy");

        Assert.Equal(expected, At(Later, draws));
    }

    [Fact]
    public void A_call_in_which_the_process_died_may_have_done_its_work()
    {
        file.Add(new(1, DiskCall.Never, DiskCallKind.Write, "file") { Bytes = "abc"u8.ToArray() });

        Assert.Equal("abc", At(Later, 3, 1));
        Assert.Equal("", At(Later, 0));
    }

    private void Write(int position, string text) =>
        file.Add(new(++now, ++now, DiskCallKind.Write, "file") { Position = position, Bytes = Encoding.UTF8.GetBytes(text) });

    private void Force(int took = 1)
    {
        file.Add(new(++now, now + took, DiskCallKind.Force, "file"));
        now += took;
    }

    private string At(long moment, params int[] draws) => Encoding.UTF8.GetString(file.At(moment, new Draws(tears: false, draws)));
}
