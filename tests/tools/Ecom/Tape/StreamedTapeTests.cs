using EcomStreaming.Ecom.Tape;
using EcomStreaming.TestSupport;
using static EcomStreaming.Ecom.Tests.Tape.WrittenTape;

namespace EcomStreaming.Ecom.Tests.Tape;

/// <summary>The lines of an order are read when its turn comes, wherever they are; nothing of them stays in memory.</summary>
public sealed class StreamedTapeTests
{
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task An_invoice_whose_rows_are_apart_is_one_whole_order(string lineEnd)
    {
        string[] rows = [.. Enumerable.Range(0, 300).Select(i => Row($"{i % 7}", $"{10_000 + i}", customer: $"3000{i % 7}.0"))];
        using var written = new WrittenTape()
            .File("a.csv", string.Join(lineEnd, [Header, .. rows[..200]]))
            .File("b.csv", string.Join(lineEnd, [Header, .. rows[200..]]));

        var tape = await written.ReadAsync();

        Assert.Equal(7, tape.Orders.Count);
        foreach (var order in tape.Orders)
        {
            Assert.Equal(
                Enumerable.Range(0, 300).Where(i => $"{i % 7}" == order.Invoice).Select(i => $"{10_000 + i}"),
                order.Lines.Select(line => line.ProductId));
        }
    }

    [Fact]
    public async Task Lines_that_are_skipped_or_malformed_within_an_invoice_stay_out_of_its_order()
    {
        using var written = Of(
            Row("1", "10101"), Row("1", "POST"), Row("1", "20202"), "", Row("1", quantity: "x"), Row("1", "30303"),
            Row("1", customer: "30002.0"), Row("1", "40404"));

        var order = Assert.Single((await written.ReadAsync()).Orders);

        Assert.Equal(["10101", "20202", "30303", "40404"], order.Lines.Select(line => line.ProductId));
    }

    [Theory]
    [InlineData("6")]
    [InlineData("")]
    public async Task A_file_that_changes_while_it_is_played_is_noticed(string more)
    {
        using var written = Of(Row("1"), Row("2", quantity: "5"));
        var tape = (await written.ReadAsync()).Recorded;
        written.File("day.csv", string.Join('\n', more.Length > 0 ? [Header, Row(more), Row("2"), Row("3")] : [Header]));

        var changed = Assert.Throws<TapeException>(() => new TapeOrderReader(tape).Read(tape.Orders[0]));

        Assert.Equal("day.csv has changed since it was read.", changed.Message);
    }

    [Fact]
    public async Task Links_to_files_are_read_as_the_files()
    {
        using var written = new WrittenTape().File("a.csv", $"{Header}\n{Row("1")}\n").File("b.csv", $"{Header}\n{Row("2")}\n{Row("1", "20202")}\n");
        using var linked = new TemporaryFolder("linked");
        foreach (var file in Directory.GetFiles(written.Path))
            File.CreateSymbolicLink(Path.Combine(linked.Path, Path.GetFileName(file)), file);

        var tape = await ReadTape.OfAsync(linked.Path, null);

        Assert.Equal(["1 10101 20202", "2 10101"], tape.Orders.Select(
            order => string.Join(' ', order.Lines.Select(line => line.ProductId).Prepend(order.Invoice))));
    }
}
