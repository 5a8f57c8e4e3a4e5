using System.Text;
using EcomStreaming.Ecom.Tape;

namespace EcomStreaming.Ecom.Tests.Tape.Forms;

/// <summary>The public forms of the data set: each is read as the same orders.</summary>
public sealed class TapeFormTests
{
    private const string Names = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
    private const string Names2 = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country";

    public static TheoryData<string, string, string, string> Forms() => new()
    {
        {
            "the month first", Names,
            "1,85123A,A,6,12/1/2010 8:26,2.55,17850,UK",
            "2,71053,B,1,12/13/2010 10:00,1000.5,,UK"
        },
        {
            "the month first, midday marked", Names,
            "1,85123A,A,6,12/1/2010 8:26:00 AM,2.55,17850,UK",
            "2,71053,B,1,12/13/2010 10:00:00 AM,1000.5,,UK"
        },
        {
            "the month first, a short year", Names,
            "1,85123A,A,6,12/1/10 8:26,2.55,17850,UK",
            "2,71053,B,1,12/13/10 10:00,1000.5,,UK"
        },
        {
            "the day first", Names,
            "1,85123A,A,6,01/12/2010 08:26,2.55,17850,UK",
            "2,71053,B,1,13/12/2010 10:00,1000.5,,UK"
        },
        {
            "the day first with hyphens", Names,
            "1,85123A,A,6,01-12-2010 08:26,2.55,17850,UK",
            "2,71053,B,1,13-12-2010 10:00,1000.5,,UK"
        },
        {
            "the day first with points", Names,
            "1,85123A,A,6,1.12.2010 08:26,2.55,17850,UK",
            "2,71053,B,1,13.12.2010 10:00:00,1000.5,,UK"
        },
        {
            "ISO with a T", Names,
            "1,85123A,A,6,2010-12-01T08:26:00,2.55,17850,UK",
            "2,71053,B,1,2010-12-13T10:00:00Z,1000.5,,UK"
        },
        {
            "ISO without seconds", Names,
            "1,85123A,A,6,2010-12-01 08:26,2.55,17850,UK",
            "2,71053,B,1,2010-12-13 10:00,1000.5,,UK"
        },
        {
            "ISO with parts of a second", Names,
            "1,85123A,A,6,2010-12-01 08:26:00.000,2.55,17850,UK",
            "2,71053,B,1,2010-12-13T10:00:00.0,1000.5,,UK"
        },
        {
            "Online Retail II", Names2,
            "1,85123A,A,6,2010-12-01 08:26:00,2.55,17850.0,UK",
            "2,71053,B,1,2010-12-13 10:00:00,1000.5,,UK"
        },
        {
            "an index before the columns", "," + Names2,
            "0,1,85123A,A,6,2010-12-01 08:26:00,2.55,17850,UK",
            "1,2,71053,B,1,2010-12-13 10:00,1000.5,,UK"
        },
        {
            "semicolons and decimal commas", Names.Replace(',', ';'),
            "1;85123A;A;6;01/12/2010 08:26;2,55;17850;UK",
            "2;71053;B, OF TWO;1;13/12/2010 10:00;1000,5;;UK"
        },
        {
            "semicolons and points", Names.Replace(',', ';'),
            "1;85123A;A, B;6;2010-12-01 08:26;2.55;17850.0;UK",
            "2;71053;B;1;2010-12-13 10:00;1000.5;;UK"
        },
        {
            "an id with a decimal comma", Names.Replace(',', ';'),
            "1;85123A;A;6;2010-12-01 08:26;2,55;17850,0;UK",
            "2;71053;B;1;2010-12-13 10:00;1000,5;;UK"
        },
        {
            "tabs", Names.Replace(',', '\t'),
            "1\t85123A\tA, B\t6\t2010-12-01 08:26\t2.55\t17850\tUK",
            "2\t71053\t\"A\tB\"\t1\t2010-12-13 10:00\t1000.5\t\tUK"
        },
        {
            "bars", Names.Replace(',', '|'),
            "1|85123A|A, B|6|2010-12-01 08:26|2.55|17850|UK",
            "2|71053|B|1|2010-12-13 10:00|1000.5||UK"
        },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_public_form_is_read_as_the_orders_that_it_holds(string form, string header, string first, string second)
    {
        Assert.NotEmpty(form);
        using var written = new WrittenTape().File("all.csv", string.Join("\r\n", header, first, second));

        AssertTwoOrders(await written.ReadAsync());
    }

    public static TheoryData<string, bool> Encodings() => new()
    {
        { "utf-8", false }, { "utf-8", true }, { "utf-16", false }, { "utf-16", true }, { "utf-16BE", false }, { "utf-16BE", true },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Any_Unicode_encoding_is_recognised_with_its_mark_and_without(string name, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(name);
        var text = Names + "\n1,85123A,CAFÉ \u0A0D \u0D0A £,6,2010-12-01 08:26:00,2.55,17850.0,UK\n2,71053,B,1,2010-12-13 10:00:00,1000.5,,UK\n";
        using var written = new WrittenTape().File("all.csv", [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)]);

        AssertTwoOrders(await written.ReadAsync());
    }

    [Fact]
    public async Task A_file_may_be_named_in_capitals()
    {
        using var written = new WrittenTape().File("ALL.CSV", WrittenTape.Header + "\n" + WrittenTape.Row()).File("notes.txt", "none");

        Assert.Single((await written.ReadAsync()).Orders);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("NULL")]
    [InlineData("<NA>")]
    [InlineData("\\N")]
    [InlineData("-")]
    [InlineData("null")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("N/A")]
    [InlineData("#N/A")]
    [InlineData(".0")]
    public async Task What_stands_for_nothing_is_no_customer(string customer)
    {
        using var written = WrittenTape.Of(WrittenTape.Row("7", customer: customer));

        Assert.Equal("guest-7", Assert.Single((await written.ReadAsync()).Orders).Order.CustomerId);
    }

    [Theory]
    [InlineData("Invoice,StockCode,Quantity,InvoiceDate,Customer ID\n", "all.csv: the column UnitPrice or Price is missing.")]
    [InlineData("StockCode,Quantity,InvoiceDate,Price,Customer ID\n", "all.csv: the column InvoiceNo or Invoice is missing.")]
    [InlineData("InvoiceNo;StockCode;Quantity;UnitPrice;CustomerID\n", "all.csv: the column InvoiceDate is missing.")]
    [InlineData("PK\u0003\u0004\u0000\u0000\n\u0000\u0001", "all.csv is no CSV of orders: its first line names no column of one.")]
    [InlineData("{\"orders\":[]}", "all.csv is no CSV of orders: its first line names no column of one.")]
    public async Task What_is_no_tape_is_refused_with_the_names_of_file_and_column(string text, string message)
    {
        using var written = new WrittenTape().File("all.csv", text);

        Assert.Equal(message, (await Assert.ThrowsAsync<TapeException>(() => written.ReadAsync())).Message);
    }

    private static void AssertTwoOrders(ReadTape tape)
    {
        Assert.Empty(tape.Recorded.Malformed);
        Assert.Equal(
            [("1", "17850", new DateTimeOffset(2010, 12, 1, 8, 26, 0, TimeSpan.Zero)),
                ("2", "guest-2", new DateTimeOffset(2010, 12, 13, 10, 0, 0, TimeSpan.Zero))],
            tape.Orders.Select(order => (order.Invoice, order.Order.CustomerId, order.Known.At)));
        Assert.Equal(
            [new TapeOrderLine("85123A", 6, 2.55m), new TapeOrderLine("71053", 1, 1000.5m)], tape.Orders.SelectMany(order => order.Lines));
    }
}
