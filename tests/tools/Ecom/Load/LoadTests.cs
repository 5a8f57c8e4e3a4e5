using System.Diagnostics;
using EcomStreaming.Ecom.Load;
using EcomStreaming.TestSupport;
using Microsoft.AspNetCore.Http;
using static EcomStreaming.Ecom.Tests.Tape.WrittenTape;

namespace EcomStreaming.Ecom.Tests.Load;

/// <summary>Whole loads over HTTP, into a shop that does as the test says.</summary>
public sealed class LoadTests : IAsyncLifetime
{
    private FakeShop shop = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => shop = await FakeShop.StartAsync(Cancelled);

    [Fact]
    public async Task Orders_are_stocked_placed_followed_and_accounted_for()
    {
        using var tape = Of(
            Row("1", "10101a", "2"), Row("1", "20202", "3", "0.99"), Row("2", customer: ""), Row("C3", quantity: "-1"), Row("4", quantity: "x"));

        var call = await LoadCall.RunAsync(shop, tape);

        Assert.Equal((0, ""), (call.ExitCode, call.Error));
        Assert.Contains("Read      5 lines of 4 invoices in 1 file", call.Output);
        Assert.Matches(@"skipped +1 invoice: cancellation", call.Output);
        Assert.Contains("day.csv:6: Quantity is not a whole number", call.Output);
        Assert.Matches(@"placed +2\n", call.Output);
        Assert.Matches(@"confirmed +2\n", call.Output);
        Assert.EndsWith("orders per second\n", call.Output);
        var body = shop.Placed.Single(order => order.Key == "1").Body;
        Assert.Equal(
            """{"customerId":"30001","currency":"GBP","lines":[{"productId":"10101A","quantity":2,"unitPrice":2.50},"""
            + """{"productId":"20202","quantity":3,"unitPrice":0.99}]}""",
            body.ToJsonString());
        Assert.Equal("guest-2", shop.Placed.Single(order => order.Key == "2").Customer);
    }

    [Fact]
    public async Task Each_product_is_stocked_with_what_the_tape_sells_under_a_key_of_tape_and_quantity()
    {
        using var tape = Of(Row("1", "10101", "2"), Row("2", "10101", "3"), Row("2", "20202", "1"));

        await LoadCall.RunAsync(shop, tape);
        var first = shop.Replenished.Order().ToList();
        shop.Replenished.Clear();
        await LoadCall.RunAsync(shop, tape);

        Assert.Equal([("10101", 5L), ("20202", 1L)], first.Select(stock => (stock.Product, stock.Quantity)));
        Assert.Equal(first, shop.Replenished.Order());
    }

    [Fact]
    public async Task Stock_of_another_size_comes_under_another_key()
    {
        using var tape = Of(Row("1", "10101", "2"));

        await LoadCall.RunAsync(shop, tape, "--stock", "7");
        await LoadCall.RunAsync(shop, tape, "--stock", "8");

        Assert.Equal([7L, 8L], shop.Replenished.Select(stock => stock.Quantity));
        Assert.Equal(2, shop.Replenished.Select(stock => stock.Key).Distinct().Count());
    }

    [Fact]
    public async Task Rejected_orders_are_counted_by_reason_and_are_no_failure()
    {
        shop.OnRead = (id, _) => id switch
        {
            "1" => new { status = "rejected", reason = "out_of_stock" },
            "2" => new { status = "rejected", reason = "payment_declined" },
            _ => new { status = "rejected", reason = "out_of_stock" },
        };
        using var tape = Of(Row("1"), Row("2"), Row("3"));

        var call = await LoadCall.RunAsync(shop, tape);

        Assert.Equal(0, call.ExitCode);
        Assert.Matches(@"rejected +2: out_of_stock\n", call.Output);
        Assert.Matches(@"rejected +1: payment_declined\n", call.Output);
    }

    [Fact]
    public async Task A_service_that_says_not_now_is_asked_again_under_the_same_key()
    {
        shop.OnPlace = (_, before) => before < 3 ? new NotNow("0") : null;
        using var tape = Of(Row("1"));

        var call = await LoadCall.RunAsync(shop, tape);

        Assert.Equal(0, call.ExitCode);
        Assert.Equal(4, shop.Attempts["1"]);
        Assert.Equal("1", Assert.Single(shop.Placed).Key);
    }

    [Fact]
    public async Task A_service_that_never_takes_an_order_ends_the_load_and_the_rest_is_not_sent()
    {
        shop.OnPlace = (_, _) => new NotNow("0");
        using var tape = Of([.. Enumerable.Range(1, 500).Select(i => Row($"{i}"))]);      // of one customer: one lane

        var call = await LoadCall.RunAsync(shop, tape);

        Assert.Equal(1, call.ExitCode);
        Assert.Equal(HttpRetry.AttemptsMax, shop.Attempts["1"]);
        Assert.Equal("1", Assert.Single(shop.Attempts).Key);
        Assert.Matches(@"no answer +1: 503 ServiceUnavailable\n", call.Output);
        Assert.Matches(@"not sent +499\n", call.Output);
        Assert.Contains("no longer accepts orders: 503", call.LastLine);
    }

    [Fact]
    public async Task A_refused_order_is_counted_by_its_fields_and_the_others_go_on()
    {
        shop.OnPlace = (key, _) => key is "1" or "2"
            ? Results.Problem(statusCode: 422, extensions: new Dictionary<string, object?>
            { ["errors"] = new Dictionary<string, string[]> { [$"lines[{key}].unitPrice"] = ["30001 was sent"] } })
            : null;
        using var tape = Of(Row("1"), Row("2"), Row("3"));

        var call = await LoadCall.RunAsync(shop, tape);

        Assert.Equal(1, call.ExitCode);
        Assert.Matches(@"refused +2: 422 \(lines\[\]\.unitPrice\)\n", call.Output);
        Assert.Contains("    1 refused: 422 (lines[].unitPrice)\n    2 refused: 422 (lines[].unitPrice)\nTime", call.Output);
        Assert.Matches(@"confirmed +1\n", call.Output);
        Assert.StartsWith("Some orders", call.LastLine);
    }

    [Theory]
    [InlineData(20, null)]
    [InlineData(21, "    and 1 more\n")]
    public async Task Twenty_refused_orders_are_named_and_the_others_are_counted(int refused, string? more)
    {
        shop.OnPlace = (_, _) => Results.StatusCode(422);
        using var tape = Of([.. Enumerable.Range(100, refused).Select(i => Row($"{i}"))]);

        var call = await LoadCall.RunAsync(shop, tape);

        Assert.Equal(20, call.Output.Split('\n').Count(line => line.EndsWith(" refused: 422", StringComparison.Ordinal)));
        Assert.Equal(more is not null, call.Output.Contains(more ?? "more\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stock_above_a_million_comes_in_parts_each_under_its_own_key()
    {
        using var tape = Of(Row("1", "10101", "1000000"), Row("2", "10101", "1000000"), Row("3", "10101", "1"), Row("4", "20202", "1000000"));

        var first = await LoadCall.RunAsync(shop, tape);
        var sent = shop.Replenished.Order().ToList();
        await LoadCall.RunAsync(shop, tape);

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Equal(
            [("10101", 1L), ("10101", 1_000_000L), ("10101", 1_000_000L), ("20202", 1_000_000L)],
            sent.Select(stock => (stock.Product, stock.Quantity)));
        Assert.Equal(3, sent.Where(stock => stock.Product == "10101").Select(stock => stock.Key).Distinct().Count());
        Assert.Equal(sent, shop.Replenished.Distinct().Order());
    }

    [Fact]
    public async Task A_customers_orders_are_sent_one_after_the_other_in_the_order_of_the_tape()
    {
        using var tape = Of([.. Enumerable.Range(100, 200).Select(i => Row($"{i}", customer: $"3000{i % 3}.0"))]);

        Assert.Equal(0, (await LoadCall.RunAsync(shop, tape)).ExitCode);

        Assert.Equal(200, shop.Placed.Count);
        Assert.Empty(shop.Overtaken);
        foreach (var customer in shop.Placed.GroupBy(order => order.Customer))
            Assert.Equal(customer.Select(order => order.Key).Order(StringComparer.Ordinal), customer.Select(order => order.Key));
    }

    [Fact]
    public async Task An_order_that_never_ends_is_given_up_when_time_is_up()
    {
        shop.OnRead = (id, _) => id == "1" ? new { status = "reserved" } : new { status = "confirmed" };
        using var tape = Of(Row("1"), Row("2"));

        var call = await LoadCall.RunAsync(shop, tape, "--timeout", "1");

        Assert.Equal(1, call.ExitCode);
        Assert.Matches(@"not ended +1: timed out, last status: reserved\n", call.Output);
        Assert.Matches(@"confirmed +1\n", call.Output);
    }

    [Fact]
    public async Task An_order_that_is_not_there_yet_is_asked_for_again()
    {
        shop.OnRead = (_, before) => before < 2 ? null : new { status = "confirmed" };
        using var tape = Of(Row("1"));

        Assert.Equal(0, (await LoadCall.RunAsync(shop, tape)).ExitCode);
    }

    [Fact]
    public async Task Interrupted_it_accounts_for_what_was_done_and_what_was_not()
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        shop.OnRead = (_, _) => new { status = "placed" };
        using var tape = Of([.. Enumerable.Range(100, 100).Select(i => Row($"{i}", customer: ""))]);
        var loading = LoadCall.RunAsync([tape.Path, "--orders", shop.Address, "--inventory", shop.Address, "--rate", "20"], interrupt.Token);
        await Eventually.HoldsAsync(() => shop.Placed.Count >= 3, "three orders are placed", Cancelled);

        await interrupt.CancelAsync();
        var call = await loading;

        Assert.Equal(130, call.ExitCode);
        Assert.Matches(@"not ended +\d+: interrupted\n", call.Output);
        Assert.Matches(@"not sent +\d+\n", call.Output);
        Assert.StartsWith("Interrupted.", call.LastLine);
    }

    [Theory]
    [InlineData("--rate", "20")]
    [InlineData("--speed", "20")]
    public async Task A_pace_is_kept(string option, string value)
    {
        using var tape = Of(Row("1"), Row("2", at: "2026-11-01 08:00:05"), Row("3", at: "2026-11-01 08:00:10"));
        var clock = Stopwatch.StartNew();

        Assert.Equal(0, (await LoadCall.RunAsync(shop, tape, option, value)).ExitCode);

        var least = option == "--rate" ? 2 / 20.0 : 10 / 20.0;
        Assert.True(clock.Elapsed.TotalSeconds >= least, $"It took {clock.Elapsed.TotalSeconds} s.");
    }

    [Fact]
    public async Task No_customers_id_is_written_out()
    {
        shop.OnPlace = (key, _) => key == "2" ? Results.StatusCode(422) : null;
        using var tape = Of(Row("1", customer: "31415.0"), Row("2", customer: "31415.0"), Row("3", customer: "31415 9"),
            Row("4", customer: "31415.0", quantity: "x"));

        var call = await LoadCall.RunAsync(shop, tape);

        Assert.DoesNotContain("31415", call.Output + call.Error);
    }

    [Fact]
    public async Task The_addresses_come_from_the_environment_where_an_app_host_sets_them()
    {
        using var tape = Of(Row("1"));

        var call = await LoadCall.RunAsync(
            [tape.Path], Cancelled, name => name is "services__orders__http__0" or "services__inventory__http__0" ? shop.Address : null);

        Assert.Equal(0, call.ExitCode);
        Assert.Single(shop.Placed);
    }

    public ValueTask DisposeAsync() => shop.DisposeAsync();

    /// <summary>503 with Retry-After.</summary>
    private sealed class NotNow(string retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = 503;
            httpContext.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        }
    }
}
