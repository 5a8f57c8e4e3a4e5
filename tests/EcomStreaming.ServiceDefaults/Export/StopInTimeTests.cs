using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EcomStreaming.TestSupport;
using EcomStreaming.TestSupport.Otlp;

namespace EcomStreaming.ServiceDefaults.Tests.Export;

/// <summary>
/// A real service that is told to stop, with the exporters' time limit at its default of ten seconds: Aspire's orchestrator kills it six
/// seconds later, whoever takes its telemetry or does not.
/// </summary>
[Collection(nameof(Sampling.Alone))]
public sealed class StopInTimeTests(ShopBroker broker) : IClassFixture<ShopBroker>
{
    private const string Service = "EcomStreaming.Inventory";

    /// <summary>A second before the orchestrator would kill it.</summary>
    private static readonly TimeSpan WholeMax = TimeSpan.FromSeconds(5);

    /// <summary>Two seconds for the telemetry, and what a process takes to end.</summary>
    private static readonly TimeSpan AfterWorkMax = TimeSpan.FromSeconds(3.5);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task With_a_collector_that_is_gone_it_ends_in_time_and_says_what_is_lost(string protocol)
    {
        using var client = new HttpClient();
        await using var service = ServiceProcess.Start(Service, broker.Address, $"http://127.0.0.1:{BrokerProcess.FreePort()}", protocol);
        await service.IsReadyAsync(client, Cancelled);
        await service.ReplenishAsync(client, Cancelled);

        var end = await service.StopAsync(Cancelled);

        IsInTime(end);
        Assert.Matches(@"Telemetry was lost: [1-9]\d* spans, [1-9]\d* log records and the last metrics", service.Output);
    }

    [Fact]
    public async Task With_a_collector_that_never_answers_it_ends_in_time_and_says_what_is_lost()
    {
        using var client = new HttpClient();
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        receiver.Answer = OtlpAnswer.Never;
        await using var service = ServiceProcess.Start(Service, broker.Address, receiver.Address);
        await service.IsReadyAsync(client, Cancelled);
        await service.ReplenishAsync(client, Cancelled);
        await Eventually.HoldsAsync(() => receiver.Spans.Count > 0 && receiver.Logs.Count > 0, "all exporters wait", Cancelled);

        var end = await service.StopAsync(Cancelled);

        IsInTime(end);
        Assert.Matches(@"Telemetry was lost: [1-9]\d* spans, [1-9]\d* log records and the last metrics", service.Output);
    }

    [Fact]
    public async Task With_a_collector_that_takes_connections_only_it_ends_in_time()
    {
        using var client = new HttpClient();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var service = ServiceProcess.Start(Service, broker.Address, $"http://{silent.LocalEndpoint}");
        await service.IsReadyAsync(client, Cancelled);

        var end = await service.StopAsync(Cancelled);

        IsInTime(end);
        Assert.True(silent.Pending(), "It tried to export.");
    }

    [Fact]
    public async Task With_a_collector_that_answers_everything_arrives_to_the_last_line()
    {
        using var client = new HttpClient();
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        await using var service = ServiceProcess.Start(Service, broker.Address, receiver.Address);
        await service.IsReadyAsync(client, Cancelled);
        await service.ReplenishAsync(client, Cancelled);

        var end = await service.StopAsync(Cancelled);

        IsInTime(end);
        Assert.DoesNotContain("Telemetry was lost", service.Output, StringComparison.Ordinal);
        var request = Assert.Single(receiver.Spans, span => span is { Kind: ActivityKind.Server, Name: "POST /products/{productId}/replenishments" });
        Assert.Single(receiver.Spans, span => span is { Kind: ActivityKind.Producer } && span.ParentId == request.SpanId);
        Assert.Contains(receiver.Logs, log => log.Text == "Application is shutting down...");
        Assert.Contains(receiver.Logs, log => log.Text.StartsWith("All services have stopped", StringComparison.Ordinal));
        Assert.NotEmpty(receiver.Metrics);
    }

    [Fact]
    public async Task A_collector_that_answers_slowly_gets_what_fits_into_two_seconds()
    {
        using var client = new HttpClient();
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        await using var service = ServiceProcess.Start(Service, broker.Address, receiver.Address);
        await service.IsReadyAsync(client, Cancelled);
        receiver.Answer = OtlpAnswer.After(TimeSpan.FromMilliseconds(500));
        await service.ReplenishAsync(client, Cancelled);

        var end = await service.StopAsync(Cancelled);

        IsInTime(end);
        Assert.Single(receiver.Spans, span => span.Kind == ActivityKind.Server);
        Assert.Contains(receiver.Logs, log => log.Text.StartsWith("All services have stopped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_ends_by_itself_ends_as_quickly_and_keeps_its_exit_code()
    {
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        receiver.Answer = OtlpAnswer.Never;
        await using var topics = ServiceProcess.Start("EcomStreaming.Topics", broker.Address, receiver.Address);

        var (exitCode, afterWork) = await topics.EndAsync(Cancelled);

        Assert.Equal(0, exitCode);
        Assert.InRange(afterWork, TimeSpan.Zero, AfterWorkMax);
        Assert.Contains("Telemetry was lost", topics.Output, StringComparison.Ordinal);
    }

    private static void IsInTime((int ExitCode, TimeSpan Whole, TimeSpan AfterWork) end)
    {
        Assert.Equal(0, end.ExitCode);
        Assert.InRange(end.AfterWork, TimeSpan.Zero, AfterWorkMax);
        Assert.InRange(end.Whole, TimeSpan.Zero, WholeMax);
    }
}
