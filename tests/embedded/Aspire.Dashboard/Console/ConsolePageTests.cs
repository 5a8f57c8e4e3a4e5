using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Console;

/// <summary>/consolelogs over HTTP.</summary>
public sealed class ConsolePageTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("orders-abcdefgh")]
    [InlineData("orders")]
    public async Task A_resource_is_chosen_by_its_id_or_name(string name)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("orders"));
        dashboard.Board.Set(TestBoard.Resource("payments"));

        var page = await dashboard.GetAsync($"/consolelogs/resource/{name}");

        Assert.Contains("<option value=\"/consolelogs/resource/orders-abcdefgh\" selected>orders</option>", page, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"Stop orders\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Stop payments", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_nobody_has_is_told_as_text()
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        Assert.Contains("There is no resource &lt;b&gt;", await dashboard.GetAsync("/consolelogs/resource/%3Cb%3E"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_has_the_lines_of_each_and_of_those_that_come_later()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("orders"));
        dashboard.Board.Print("orders-abcdefgh", "\e[32minfo\e[0m: first");
        await using var stream = await dashboard.Http.GetStreamAsync("/api/consolelogs/stream", Cancelled);
        using var reader = new StreamReader(stream);

        var first = await LineWithAsync(reader, "first");
        dashboard.Board.Print("payments-abcdefgh", "second", isError: true);
        dashboard.Board.Set(TestBoard.Resource("payments"));
        var second = await LineWithAsync(reader, "second");

        Assert.Contains("\"classes\":\"fg2\"", first, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"payments\"", second, StringComparison.Ordinal);
        Assert.Contains("\"number\":1,\"atMs\":1793523600123,\"isError\":true", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_resources_stream_has_no_other_lines()
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        dashboard.Board.Set(TestBoard.Resource("payments"));
        dashboard.Board.Set(TestBoard.Resource("orders"));
        dashboard.Board.Print("payments-abcdefgh", "not asked for");
        dashboard.Board.Print("orders-abcdefgh", "asked for");
        await using var stream = await dashboard.Http.GetStreamAsync("/api/consolelogs/stream?resource=orders", Cancelled);
        using var reader = new StreamReader(stream);

        Assert.DoesNotContain("not asked for", await LineWithAsync(reader, "asked for"), StringComparison.Ordinal);
    }

    private static async Task<string> LineWithAsync(StreamReader reader, string text)
    {
        while (await reader.ReadLineAsync(Cancelled) is { } line)
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        throw new InvalidDataException("The stream has ended.");
    }
}
