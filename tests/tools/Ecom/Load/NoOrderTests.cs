using static EcomStreaming.Ecom.Tests.Tape.WrittenTape;

namespace EcomStreaming.Ecom.Tests.Load;

/// <summary>A tape that yields no order is a failure of its own kind, which says why; and what fails at once is tried first.</summary>
public sealed class NoOrderTests : IAsyncLifetime
{
    private FakeShop shop = null!;

    public async ValueTask InitializeAsync() => shop = await FakeShop.StartAsync(TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("C1", "1", "2 of 2 lines are skipped: cancellation.")]
    [InlineData("1", "x", "2 of 2 lines are skipped: malformed. The first is day.csv:2: Quantity is not a whole number.")]
    [InlineData("1", "-1", "2 of 2 lines are skipped: write-off (quantity not above 0).")]
    public async Task It_ends_with_4_and_the_reason_of_most_lines(string invoice, string quantity, string why)
    {
        using var tape = Of(Row(invoice, quantity: quantity), Row(invoice, quantity: quantity));

        var call = await LoadCall.RunAsync(shop, tape);

        Assert.Equal((4, $"The tape yields no order: {why}"), (call.ExitCode, call.Error.Trim()));
        Assert.Contains("Read      2 lines of 1 invoices in 1 file", call.Output);
        Assert.Empty(shop.Replenished);
    }

    [Fact]
    public async Task So_does_a_header_alone()
    {
        using var tape = Of();

        var call = await LoadCall.RunAsync(shop, tape);

        Assert.Equal((4, "The tape yields no order: there is no line below the header."), (call.ExitCode, call.Error.Trim()));
    }

    [Fact]
    public async Task The_shop_is_asked_before_the_tape_is_read_and_the_folder_before_the_shop()
    {
        var nobody = LoadCall.Nobody();
        using var noTape = new Tape.WrittenTape().File("day.csv", "nothing");

        var read = await CallAsync(noTape.Path, shop.Address);
        var asked = await CallAsync(noTape.Path, nobody);
        var looked = await CallAsync("/no/such/folder", nobody);

        Assert.Equal((2, "day.csv is no CSV of orders: its first line names no column of one."), (read.ExitCode, read.LastLine));
        Assert.Equal(1, asked.ExitCode);
        Assert.StartsWith("Inventory does not answer", asked.LastLine);
        Assert.Equal((2, "The folder /no/such/folder does not exist."), (looked.ExitCode, looked.LastLine));
    }

    [Theory]
    [InlineData("12/1/2010 8:26", "Dates     month-first, assumed, because no date shows it; --dates day-first reads the other way\n")]
    [InlineData("12/13/2010 8:26", "Dates     month-first, as 12/13/2010 in day.csv shows\n")]
    public async Task The_summary_says_how_dates_are_read(string at, string said)
    {
        using var tape = Of(Row("1", at: at));

        Assert.Contains(said, (await LoadCall.RunAsync(shop, tape)).Output);
        Assert.Contains("Dates     day-first, as --dates says\n", (await LoadCall.RunAsync(shop, tape, "--dates", "day-first")).Output);
    }

    private Task<LoadCall> CallAsync(string folder, string inventory) =>
        LoadCall.RunAsync([folder, "--orders", shop.Address, "--inventory", inventory], TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => shop.DisposeAsync();
}
