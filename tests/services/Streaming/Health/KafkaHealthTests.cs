using System.Collections.Concurrent;
using System.Diagnostics;
using EcomStreaming.Streaming.Tests.Support;
using EcomStreaming.TestSupport;
using EcomStreaming.TestSupport.Otlp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace EcomStreaming.Streaming.Tests.Health;

/// <summary>A service says that it is not ready while Kafka is away, and says nothing of the kind for what is over sooner than the grace.</summary>
public sealed class KafkaHealthTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>From the grace's end until it is seen: the pause between two questions, and room for a busy machine.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(6);

    /// <summary>A question that was under way when the broker went counts from when it was asked.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromMilliseconds(500);

    private readonly string prefix = BrokerFixture.NewPrefix();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_broker_is_dead_the_service_is_unready_and_with_its_return_ready_again()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        await using var service = await ReadyAsync(broker, Grace);

        await TurnsUnreadyAsync(service, broker.KillAsync);
        await broker.RestartAsync(Cancelled);

        await IsReadyAsync(service);
        await service.ReplenishAsync("BACK", "r", 1, Cancelled);
        await Eventually.HoldsAsync(() => service.View.Distinct.Count == 1, "it works again", Cancelled);
    }

    [Fact]
    public async Task So_it_is_while_the_broker_is_frozen_and_every_connection_stays_open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The signal's number is Linux's.");
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        await using var service = await ReadyAsync(broker, Grace);

        await TurnsUnreadyAsync(service, () =>
        {
            Signals.Send(broker.ProcessId, UnixSignal.Stop);
            return Task.CompletedTask;
        });
        Signals.Send(broker.ProcessId, UnixSignal.Continue);

        await IsReadyAsync(service);
    }

    [Fact]
    public async Task A_broker_that_restarts_and_a_group_that_rebalances_within_the_grace_are_not_seen()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        await using var service = await ReadyAsync(broker, TimeSpan.FromMinutes(1));
        using var ended = new CancellationTokenSource();
        var watching = WatchAsync(service, ended.Token);

        await service.ReplenishAsync("SEEN", "before", 1, Cancelled);
        await broker.KillAsync();
        await broker.RestartAsync(Cancelled);
        await service.ReplenishAsync("SEEN", "after", 1, Cancelled);
        await Eventually.HoldsAsync(() => service.View.Distinct.Count == 2, "it works after the restart", Cancelled);
        await using (await ReadyAsync(broker, TimeSpan.FromMinutes(1)))
        {
        }

        await service.ReplenishAsync("SEEN", "alone", 1, Cancelled);
        await Eventually.HoldsAsync(() => service.View.Distinct.Count == 3, "it works after the rebalances", Cancelled);

        await ended.CancelAsync();
        var seen = await watching;
        Assert.InRange(seen.Count, 10, int.MaxValue);
        Assert.Equal([""], seen.Distinct());
    }

    [Fact]
    public async Task Asking_costs_a_request_a_second()
    {
        await using var receiver = await OtlpReceiver.StartAsync(Cancelled);
        var environment = receiver.Environment;
        environment["OTEL_METRIC_EXPORT_INTERVAL"] = "100";
        await using var broker = await BrokerProcess.StartAsync(environment, Cancelled);
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:kafka", broker.BootstrapServers)]);
        builder.Services.AddLogging();
        builder.AddStreaming(); // no stage, no view, no writer: all requests are the question's
        using var host = builder.Build();
        await host.StartAsync(Cancelled);

        await Eventually.HoldsAsync(() => Requests() >= 5, "it has connected and asks", Cancelled);
        var (clock, first) = (Stopwatch.StartNew(), Requests());
        await Eventually.HoldsAsync(() => Requests() >= first + 4, "it asks on", Cancelled);

        // The count is a tenth of a second old: four more requests took four seconds, or somewhat less as seen from here.
        Assert.InRange((Requests() - first) / clock.Elapsed.TotalSeconds, 0.1, 1.4);
        await host.StopAsync(Cancelled);

        double Requests() => receiver.Metrics.LastOrDefault(metric => metric.Name == "kafka.request.count")?.Points.Sum(point => point.Value) ?? 0;
    }

    private async Task<ToyService> ReadyAsync(BrokerProcess broker, TimeSpan grace)
    {
        var service = await ToyService.StartAsync(
            broker.BootstrapServers, prefix, Cancelled, configure: null, ("Ecom:KafkaGraceSeconds", $"{grace.TotalSeconds:0}"));
        await IsReadyAsync(service);
        return service;
    }

    private static Task IsReadyAsync(ToyService service) => Eventually.HoldsAsync(
        async () => (await service.HealthAsync(Cancelled)).Status == HealthStatus.Healthy, "the service is ready", Cancelled);

    private static async Task TurnsUnreadyAsync(ToyService service, Func<Task> takeAway)
    {
        var clock = Stopwatch.StartNew();
        await takeAway();
        HealthReport? report = null;
        await Eventually.HoldsAsync(
            async () => (report = await service.HealthAsync(Cancelled)).Status == HealthStatus.Unhealthy, "the service is unready", Cancelled);

        Assert.InRange(clock.Elapsed, Grace - Underway, Grace + Bound);
        Assert.Contains("no broker has answered for", report!.Entries["kafka"].Description, StringComparison.Ordinal);
    }

    /// <summary>All that is seen until the end, each as the parts that are not well.</summary>
    private static async Task<IReadOnlyCollection<string>> WatchAsync(ToyService service, CancellationToken ended)
    {
        var seen = new ConcurrentQueue<string>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!ended.IsCancellationRequested)
        {
            var report = await service.HealthAsync(CancellationToken.None);
            var unwell = report.Entries.Values.Where(part => part.Status != HealthStatus.Healthy);
            seen.Enqueue(string.Join("; ", unwell.Select(part => part.Description)));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return seen;
    }
}
