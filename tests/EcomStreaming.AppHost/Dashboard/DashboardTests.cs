using System.Text.RegularExpressions;
using EcomStreaming.Contracts;
using Microsoft.Playwright;

namespace EcomStreaming.AppHost.Tests.Dashboard;

/// <summary>What a person sees of the shop in Aspire's dashboard.</summary>
public sealed partial class DashboardTests(DashboardFixture fixture) : IClassFixture<DashboardFixture>
{
    [Fact]
    public async Task The_login_link_leads_to_the_resources_with_their_states()
    {
        await using var dashboard = await fixture.LoginAsync();

        await ShowsStateAsync(dashboard, "Executable", "kafka", "Running"); // an unhealthy one reads "Running (Unhealthy)"
        await ShowsStateAsync(dashboard, "Project", "topics", "Finished");
        foreach (var service in new[] { "orders", "inventory", "payments", "lag" }) await ShowsStateAsync(dashboard, "Project", service, "Running");
        await dashboard.ShowsNoBannerAsync();
        dashboard.HasNoErrors();
    }

    [Fact]
    public async Task The_link_that_an_order_carries_opens_its_trace_alone()
    {
        await using var dashboard = await fixture.LoginAsync();

        await dashboard.OpenAsync(fixture.Order.GetProperty("trace").GetString()!);

        await dashboard.ShowsAsync(dashboard.Row("orders: POST .orders"));
        await dashboard.ShowsAsync(dashboard.Page.GetByText(OneTrace()));
        await dashboard.ShowsNoBannerAsync();
        dashboard.HasNoErrors();
    }

    [Fact]
    public async Task A_trace_reads_from_the_request_down_to_the_end_of_the_order()
    {
        await using var dashboard = await fixture.LoginAsync();

        await dashboard.OpenTraceAsync(fixture.OrderId);

        await dashboard.ShowsAsync(dashboard.Row("^orders: POST .orders orders "));
        await dashboard.ShowsAsync(Span(dashboard, "orders", "process", ShopTopic.OrderCommands).First);
        await dashboard.ShowsAsync(Span(dashboard, "inventory", "process", ShopTopic.StockCommands).First);
        await dashboard.ShowsAsync(Span(dashboard, "orders", "process", ShopTopic.OrderSteps).First);
        await dashboard.ShowsAsync(Span(dashboard, "payments", "process", ShopTopic.PaymentCommands));
        await dashboard.ShowsAsync(Span(dashboard, "orders", "send", ShopTopic.Orders).Nth(1)); // placed, then its end
        dashboard.HasNoErrors();
    }

    [Fact]
    public async Task The_lag_of_consumers_is_charted()
    {
        await using var dashboard = await fixture.LoginAsync();

        await dashboard.OpenAsync("/metrics/resource/lag");
        await dashboard.Page.GetByTitle("ecom.kafka.consumer.lag", new() { Exact = true }).ClickAsync();

        await dashboard.ShowsAsync(dashboard.Page.Locator(".js-plotly-plot").First);
        await dashboard.HasAsync(dashboard.Page.Locator(".scatterlayer .trace .lines path").First); // flat where nothing lags, so not "visible"
        await dashboard.ShowsAsync(dashboard.Page.GetByText($"{fixture.Shop.Prefix}.").First); // the groups and topics that it can be filtered by
        dashboard.HasNoErrors();
    }

    [Fact]
    public async Task Structured_logs_are_filtered_by_an_orders_id()
    {
        await using var dashboard = await fixture.LoginAsync();

        await dashboard.OpenAsync($"/structuredlogs?filters=OrderId:equals:{fixture.OrderId}");

        await dashboard.ShowsAsync(dashboard.Row($"^orders Information .*Order {fixture.OrderId} is placed"));
        await dashboard.ShowsAsync(dashboard.Row($"^orders Information .*Order {fixture.OrderId} is (confirmed|rejected)"));
        await Assertions.Expect(dashboard.Row("^topics ")).ToHaveCountAsync(0);
        dashboard.HasNoErrors();
    }

    [Theory]
    [InlineData("Describe topics", "Records")]
    [InlineData("Lag", "Committed")]
    public async Task A_command_of_kafka_answers_with_a_table(string command, string column)
    {
        await using var dashboard = await fixture.LoginAsync();

        await dashboard.RunAsync("^Executable: kafka ", command);

        await dashboard.ShowsAsync(dashboard.Page.GetByRole(AriaRole.Dialog));
        await dashboard.ShowsAsync(dashboard.Page.GetByRole(AriaRole.Columnheader, new() { Name = column, Exact = true }));
        var topic = ShopTopic.OrderCommands.Name(fixture.Shop.Prefix);
        await dashboard.ShowsAsync(dashboard.Page.GetByRole(AriaRole.Cell, new() { Name = topic, Exact = true }).First);
        dashboard.HasNoErrors();
    }

    private static async Task ShowsStateAsync(DashboardPage dashboard, string type, string name, string state)
    {
        var row = dashboard.Row($"^{type}: {name} ");
        await dashboard.ShowsAsync(row);
        await dashboard.ShowsAsync(row.GetByText(state, new() { Exact = true }));
    }

    /// <summary>The lines of the spans in which a service sent to a topic, or processed what it had read there.</summary>
    private ILocator Span(DashboardPage dashboard, string service, string operation, ShopTopic topic) =>
        dashboard.Row($"^{service}: .*{operation} {Regex.Escape(topic.Name(fixture.Shop.Prefix))} ");

    [GeneratedRegex(@"^Showing\s+1 trace$")]
    private static partial Regex OneTrace();
}
