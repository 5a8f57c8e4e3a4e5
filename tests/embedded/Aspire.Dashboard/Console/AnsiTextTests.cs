using Aspire.Dashboard.Pages.ConsoleLogs;

namespace Aspire.Dashboard.Tests.Console;

/// <summary>A terminal's output as spans of text.</summary>
public sealed class AnsiTextTests
{
    [Fact]
    public void Plain_text_is_one_span() => Assert.Equal([new AnsiSpan("a <b> & c", null, null, null)], Read("a <b> & c"));

    [Fact]
    public void An_empty_line_has_no_span() => Assert.Empty(Read(""));

    [Theory]
    [InlineData("\e[30mx", "fg0")]
    [InlineData("\e[37mx", "fg7")]
    [InlineData("\e[90mx", "fg8")]
    [InlineData("\e[97mx", "fg15")]
    [InlineData("\e[40mx", "bg0")]
    [InlineData("\e[47mx", "bg7")]
    [InlineData("\e[100mx", "bg8")]
    [InlineData("\e[107mx", "bg15")]
    [InlineData("\e[1;32;40mx", "bold fg2 bg0")]
    [InlineData("\e[38;5;9mx", "fg9")]
    [InlineData("\e[31m\e[39mx", null)]
    [InlineData("\e[41m\e[49mx", null)]
    [InlineData("\e[1m\e[22mx", null)]
    [InlineData("\e[1;31;42m\e[mx", null)]
    [InlineData("\e[31m\e[29mx", "fg1")]
    [InlineData("\e[31m\e[38mx", "fg1")]
    [InlineData("\e[31m\e[98mx", "fg1")]
    public void Numbers_set_colours(string line, string? classes) => Assert.Equal([new AnsiSpan("x", classes, null, null)], Read(line));

    [Theory]
    [InlineData("\e[38;5;16mx", "#000000")]
    [InlineData("\e[38;5;231mx", "#ffffff")]
    [InlineData("\e[38;5;208mx", "#ff8700")]
    [InlineData("\e[38;5;232mx", "#080808")]
    [InlineData("\e[38;5;255mx", "#eeeeee")]
    [InlineData("\e[38;5;256mx", null)]
    [InlineData("\e[38;2;1;2;255mx", "#0102ff")]
    [InlineData("\e[38;2;1;2;256mx", null)]
    [InlineData("\e[38;2;1;2mx", null)]
    [InlineData("\e[38:2:1:2:3mx", "#010203")]
    public void Colours_beyond_sixteen_are_exact(string line, string? colour) => Assert.Equal([new AnsiSpan("x", null, colour, null)], Read(line));

    [Theory]
    [InlineData("a\e[2Kb")]
    [InlineData("a\e[1;1Hb")]
    [InlineData("a\e[?25lb")]
    [InlineData("a\e]0;title\ab")]
    [InlineData("a\e]8;;http://x\e\\b")]
    [InlineData("a\e(Bb")]
    [InlineData("a\e7b")]
    [InlineData("a\rb\b\0")]
    public void Any_other_sequence_is_dropped(string line) => Assert.Equal("ab", string.Concat(Read(line).Select(span => span.Text)));

    [Theory]
    [InlineData("a\e")]
    [InlineData("a\e[")]
    [InlineData("a\e[31")]
    [InlineData("a\e]0;title")]
    [InlineData("a\e(")]
    [InlineData("a\e[99999999999m")]
    public void A_sequence_that_is_cut_off_or_no_number_does_nothing(string line) => Assert.Equal([new AnsiSpan("a", null, null, null)], Read(line));

    [Fact]
    public void A_line_changes_colour_within_and_the_next_goes_on_with_it()
    {
        var text = new AnsiText();

        Assert.Equal([new("a", null, null, null), new("b", "fg1", null, null)], text.Read("a\e[31mb"));
        Assert.Equal([new("c", "fg1", null, null), new("d", null, null, null)], text.Read("c\e[0md"));
    }

    private static IReadOnlyList<AnsiSpan> Read(string line) => new AnsiText().Read(line);
}
