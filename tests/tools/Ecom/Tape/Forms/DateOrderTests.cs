using EcomStreaming.Ecom.Tape.Forms;
using static EcomStreaming.Ecom.Tests.Tape.WrittenTape;

namespace EcomStreaming.Ecom.Tests.Tape.Forms;

/// <summary>Days and months in either order: the file as a whole decides, then the folder, then the user.</summary>
public sealed class DateOrderTests
{
    [Theory]
    [InlineData("13/1/2010 8:26", "2010-01-02", "day-first, as 13/1/2010 in day.csv shows")]
    [InlineData("1/13/2010 8:26", "2010-02-01", "month-first, as 1/13/2010 in day.csv shows")]
    [InlineData("3/1/2010 8:26", "2010-02-01", "month-first, assumed, because no date shows it; --dates day-first reads the other way")]
    public async Task A_date_that_can_be_read_in_one_way_decides_for_the_whole_file(string telling, string read, string said)
    {
        using var written = Of(Row("1", at: "2/1/2010 8:26"), Row("2", at: telling));

        var tape = await written.ReadAsync();

        Assert.Equal(read, Day(tape, "1"));
        Assert.Equal(said, Assert.Single(tape.Recorded.Sources).Dates?.ToString());
        Assert.Empty(tape.Recorded.Malformed);
    }

    [Fact]
    public async Task Most_of_the_dates_decide_and_one_that_does_not_fit_is_malformed()
    {
        using var written = Of(
            Row("1", at: "1/13/2010 8:26"), Row("2", at: "13/1/2010 8:26"), Row("3", at: "14/1/2010 8:26"), Row("4", at: "2/1/2010 8:26"));

        var tape = await written.ReadAsync();

        Assert.Equal("2010-01-02", Day(tape, "4"));
        Assert.Equal("InvoiceDate is not a date, read day-first", Assert.Single(tape.Recorded.Malformed).Problem);
    }

    [Fact]
    public async Task A_file_without_a_telling_date_is_read_as_the_folder_is()
    {
        using var written = new WrittenTape()
            .File("1.csv", Header + "\n" + Row("1", at: "01/12/2010 08:26"))
            .File("2.csv", Header + "\n" + Row("2", at: "13/12/2010 08:26"))
            .File("3.csv", Header + "\n" + Row("3", at: "2010-12-14 08:26:00"));

        var tape = await written.ReadAsync();

        Assert.Equal(["1", "2", "3"], tape.Invoices);
        Assert.Equal("2010-12-01", Day(tape, "1"));
        Assert.Equal(
            ["day-first, as 13/12/2010 in 2.csv shows", "day-first, as 13/12/2010 in 2.csv shows", null],
            tape.Recorded.Sources.Select(source => source.Dates?.ToString()));
    }

    [Theory]
    [InlineData("month-first", "2010-02-01")]
    [InlineData("DAY-FIRST", "2010-01-02")]
    public async Task The_user_decides_against_the_files(string dates, string read)
    {
        using var written = Of(Row("1", at: "2/1/2010 8:26"));

        var tape = await written.ReadAsync(DateOrders.Parse(dates));

        Assert.Equal(read, Day(tape, "1"));
        Assert.EndsWith(", as --dates says", Assert.Single(tape.Recorded.Sources).Dates!.ToString());
    }

    [Theory]
    [InlineData("2010-13-01 08:26:00")]
    [InlineData("1/13/2010/1")]
    [InlineData("99/99/2010 8:26")]
    [InlineData("1/2/2010 25:00")]
    [InlineData("")]
    [InlineData("NULL")]
    public async Task What_is_no_date_is_malformed(string at)
    {
        using var written = Of(Row("1", at: at));

        Assert.StartsWith("InvoiceDate is not a date", Assert.Single((await written.ReadAsync()).Recorded.Malformed).Problem);
    }

    private static string Day(ReadTape tape, string invoice) =>
        tape.Orders.Single(order => order.Invoice == invoice).Known.At.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
