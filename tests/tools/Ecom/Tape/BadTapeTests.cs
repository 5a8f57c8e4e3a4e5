using System.Text;
using EcomStreaming.Ecom.Tape;
using EcomStreaming.Ecom.Tape.Lines;
using static EcomStreaming.Ecom.Tests.Tape.WrittenTape;

namespace EcomStreaming.Ecom.Tests.Tape;

/// <summary>What is wrong with a file is told with its place, and nothing of it is lost from the account.</summary>
public sealed class BadTapeTests
{
    [Theory]
    [InlineData("500001,10101,A THING,six,2026-11-01 08:00:00,2.5,30001.0,UK", "Quantity is not a whole number")]
    [InlineData("500001,10101,A THING,1.5,2026-11-01 08:00:00,2.5,30001.0,UK", "Quantity is not a whole number")]
    [InlineData("500001,10101,A THING,99999999999,2026-11-01 08:00:00,2.5,30001.0,UK", "Quantity is not a whole number")]
    [InlineData("500001,10101,A THING,1,2026-11-01 08:00:00,\"2,5\",30001.0,UK", "UnitPrice is not a number")]
    [InlineData("500001,10101,A THING,1,2026-11-01 08:00:00,,30001.0,UK", "UnitPrice is not a number")]
    [InlineData("500001,10101,A THING,1,1 November 2026,2.5,30001.0,UK", "InvoiceDate is not a date")]
    [InlineData("500001,10101,A THING,1,2026-11-31 08:00:00,2.5,30001.0,UK", "InvoiceDate is not a date")]
    [InlineData(",10101,A THING,1,2026-11-01 08:00:00,2.5,30001.0,UK", "InvoiceNo is not a valid id")]
    [InlineData("50 01,10101,A THING,1,2026-11-01 08:00:00,2.5,30001.0,UK", "InvoiceNo is not a valid id")]
    [InlineData("500001,10101,A THING,1,2026-11-01 08:00:00,2.5,jane doe,UK", "CustomerID is not a valid id")]
    [InlineData("500001,10101,A THING,1,2026-11-01 08:00:00,2.5", "6 fields, expected 8")]
    [InlineData("500001,10101,A THING,1,2026-11-01 08:00:00,2.5,30001.0,UK,more", "9 fields, expected 8")]
    [InlineData("500001,10101,A \"THING,1,2026-11-01 08:00:00,2.5,30001.0,UK", "a quote is out of place")]
    [InlineData("500001,10101,A \"RED\" THING,1,2026-11-01 08:00:00,2.5,30001.0,UK", "a quote is out of place")]
    [InlineData("500001,10101,\"RED\" THING,1,2026-11-01 08:00:00,2.5,30001.0,UK", "a quote is out of place")]
    public async Task A_malformed_row_is_counted_with_its_place_and_the_rows_around_it_are_read(string bad, string problem)
    {
        using var written = Of(Row("1"), bad, Row("2"));

        var tape = await written.ReadAsync();

        Assert.Equal(["1", "2"], tape.Invoices);
        var row = Assert.Single(tape.Recorded.Malformed);
        Assert.Equal(("day.csv:3", problem), (row.Place, row.Problem));
        Assert.Equal(1, tape.Recorded.SkippedLines[SkipReason.Malformed]);
        Assert.Equal(3, tape.Recorded.LinesInFiles);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task A_quote_that_stays_open_does_not_swallow_the_rows_below(string lineEnd)
    {
        using var written = new WrittenTape()
            .File("day.csv", string.Join(lineEnd, Header, Row("1"), Row("2", description: "\"NO END"), Row("3"), "", Row("4")));

        var tape = await written.ReadAsync();

        Assert.Equal(["1", "3", "4"], tape.Invoices);
        Assert.Equal(4, tape.Recorded.LinesInFiles);
        Assert.Equal("day.csv:3", Assert.Single(tape.Recorded.Malformed).Place);
    }

    [Fact]
    public async Task Two_quotes_that_stay_open_do_not_make_one_field_of_the_rows_between()
    {
        using var written = Of(Row("1", description: "\"NO END"), Row("2"), Row("3", description: "\"NO END"), Row("4"));

        var tape = await written.ReadAsync();

        Assert.Equal(["2", "4"], tape.Invoices);
        Assert.Equal(["day.csv:2", "day.csv:4"], tape.Recorded.Malformed.Select(row => row.Place));
    }

    [Theory]
    [InlineData(TapeText.LengthMax, 0)]
    [InlineData(TapeText.LengthMax + 1, 1)]
    public async Task A_line_that_is_too_long_is_malformed_and_the_rows_around_it_are_read(int length, int malformed)
    {
        var rest = length - Row("2", description: "").Length;
        using var written = Of(Row("1"), Row("2", description: new string('X', rest)), Row("3"));

        var tape = await written.ReadAsync();

        Assert.Equal(malformed, tape.Recorded.Malformed.Count);
        Assert.Equal(3 - malformed, tape.Orders.Count);
    }

    [Fact]
    public async Task Any_field_may_be_quoted_the_names_of_the_columns_too()
    {
        static string Quoted(string line) => $"\"{line.Replace(",", "\",\"", StringComparison.Ordinal)}\"\n";
        using var written = new WrittenTape().File("day.csv", Quoted(Header) + Quoted(Row("1", quantity: "3")));

        Assert.Equal(3, Assert.Single(Assert.Single((await written.ReadAsync()).Orders).Lines).Quantity);
    }

    [Fact]
    public async Task A_malformed_row_of_a_legible_invoice_leaves_the_rest_of_it_an_order()
    {
        using var written = Of(Row("1"), Row("1", quantity: "x"), Row("2", quantity: "x"));

        var tape = await written.ReadAsync();

        Assert.Single(Assert.Single(tape.Orders).Lines);
        Assert.Equal(2, tape.Recorded.InvoicesRead);
        Assert.Equal(new Dictionary<SkipReason, int> { [SkipReason.Malformed] = 1 }, tape.Recorded.SkippedInvoices);
    }

    [Fact]
    public async Task A_row_of_another_customer_within_an_invoice_is_malformed()
    {
        using var written = Of(Row("1", customer: "30001.0"), Row("1", customer: "30002.0"));

        var row = Assert.Single((await written.ReadAsync()).Recorded.Malformed);

        Assert.Equal("CustomerID differs within the invoice", row.Problem);
    }

    [Theory]
    [InlineData(58, 0)]
    [InlineData(59, 1)]
    public async Task An_invoice_number_leaves_room_for_the_guest_that_is_named_after_it(int length, int malformed)
    {
        using var written = Of(Row(new string('7', length), customer: ""));

        Assert.Equal(malformed, (await written.ReadAsync()).Recorded.Malformed.Count);
    }

    [Theory]
    [InlineData("\n", false)]
    [InlineData("\r\n", false)]
    [InlineData("\n", true)]
    [InlineData("\r\n", true)]
    public async Task Line_ends_and_a_byte_order_mark_change_nothing(string lineEnd, bool hasMark)
    {
        var text = string.Join(lineEnd, Header, Row("1", description: "\"A \"\"QUOTED\"\", THING\""), "", Row("2", quantity: "x"), Row("3"));
        using var written = new WrittenTape().File("day.csv", new UTF8Encoding(hasMark).GetPreamble().Concat(Encoding.UTF8.GetBytes(text)).ToArray());

        var tape = await written.ReadAsync();

        Assert.Equal(["1", "3"], tape.Invoices);
        Assert.Equal("day.csv:4", Assert.Single(tape.Recorded.Malformed).Place);
        Assert.Equal(3, tape.Recorded.LinesInFiles);
    }

    [Fact]
    public async Task Columns_are_found_by_name()
    {
        using var written = new WrittenTape()
            .File("day.csv", "CustomerID,UnitPrice,InvoiceDate,Quantity,StockCode,InvoiceNo\n,2.5,2026-11-01 08:00:00,3,10101,1\n");

        Assert.Equal(new TapeOrderLine("10101", 3, 2.5m), Assert.Single(Assert.Single((await written.ReadAsync()).Orders).Lines));
    }

    [Theory]
    [InlineData("InvoiceNo,StockCode,Quantity,InvoiceDate,CustomerID\n", "day.csv: the column UnitPrice or Price is missing.")]
    public async Task A_file_that_is_no_tape_is_refused_in_one_line(string text, string message)
    {
        using var written = new WrittenTape().File("day.csv", text);

        Assert.Equal(message, (await Assert.ThrowsAsync<TapeException>(() => written.ReadAsync())).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public async Task An_empty_file_keeps_no_other_from_being_read(string empty)
    {
        using var written = Of("1,10101,A THING,1,2026-11-01 08:00:00,2.5,17850,UK").File("a.csv", empty).File("z.csv", empty);

        Assert.Equal(["1"], (await written.ReadAsync()).Invoices);
    }

    [Fact]
    public async Task A_header_alone_is_a_tape_of_no_orders()
    {
        using var written = Of();

        var tape = await written.ReadAsync();

        Assert.Equal((0, 0), (tape.Recorded.LinesInFiles, tape.Orders.Count));
    }

    [Fact]
    public async Task A_folder_without_files_or_no_folder_is_refused_in_one_line()
    {
        using var written = new WrittenTape();

        Assert.EndsWith("contains no .csv file.", (await Assert.ThrowsAsync<TapeException>(() => written.ReadAsync())).Message);
        var nowhere = Path.Combine(written.Path, "nowhere");
        var missing = await Assert.ThrowsAsync<TapeException>(() => ReadTape.OfAsync(nowhere));
        Assert.Equal($"The folder {nowhere} does not exist.", missing.Message);
    }
}
