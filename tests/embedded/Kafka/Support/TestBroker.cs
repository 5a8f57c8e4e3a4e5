using System.Net;
using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Transactions;
using EcomStreaming.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Broker.Tests.Support;

/// <summary>
/// The broker inside the test's process, on a free port and in a folder of its own; quick to start, with limits and a clock of the test's choice.
/// </summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly TemporaryFolder? folder;
    private readonly BrokerSetup setup;
    private RunningBroker? running;

    private TestBroker(BrokerSetup setup)
    {
        this.setup = setup;
        Data = setup.Content ?? (folder = new("broker")).Path;
    }

    public RunningBroker Running => running ?? throw new InvalidOperationException("The broker is not running.");

    public BrokerState State => Running.State;

    public string Data { get; }

    public string BootstrapServers => Running.Endpoint.ToString();

    public static async Task<TestBroker> StartAsync(CancellationToken cancellationToken, BrokerSetup? setup = null)
    {
        var broker = new TestBroker(setup ?? new());
        try
        {
            await broker.StartAsync(cancellationToken);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    public Task<RawClient> ConnectAsync(CancellationToken cancellationToken) => RawClient.ConnectAsync(Running.Endpoint, cancellationToken);

    /// <summary>Ends the broker, in order or as a crash would, and starts another on its folder.</summary>
    public async Task RestartAsync(bool clean, CancellationToken cancellationToken)
    {
        if (clean) await Running.StopAsync(cancellationToken);
        await Running.DisposeAsync();
        await StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (running is not null) await running.DisposeAsync();
        folder?.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var options = new BrokerOptions
        {
            Listen = new(IPAddress.Loopback, 0),
            Data = Data,
            Limits = setup.Limits,
            GroupLimits = setup.GroupLimits,
            TransactionLimits = setup.TransactionLimits,
            AutoCreateTopics = setup.AutoCreateTopics,
            DefaultPartitions = setup.DefaultPartitions,
            Flush = setup.Flush,
            ValidateCompressed = setup.ValidateCompressed,
        };
        running = await RunningBroker.StartAsync(options, Configure, cancellationToken);
    }

    private void Configure(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        if (setup.Time is not null) builder.Services.Replace(ServiceDescriptor.Singleton(setup.Time));
        if (setup.OffsetsLog is not null) builder.Services.Replace(ServiceDescriptor.Singleton<IOffsetsLog>(setup.OffsetsLog));
    }
}

/// <summary>What a test wants of its broker; what it does not name is as in production.</summary>
internal sealed record BrokerSetup
{
    public BrokerLimits Limits { get; init; } = new();

    public GroupLimits GroupLimits { get; init; } = new();

    public TransactionLimits TransactionLimits { get; init; } = new();

    public bool AutoCreateTopics { get; init; } = true;

    public int DefaultPartitions { get; init; } = 1;

    public FlushPolicy Flush { get; init; } = FlushPolicy.Interval;

    public bool ValidateCompressed { get; init; } = true;

    public TimeProvider? Time { get; init; }

    /// <summary>A folder with what a broker left, somebody else's to delete; null for an empty one of the broker's own.</summary>
    public string? Content { get; init; }

    public Func<IServiceProvider, IOffsetsLog>? OffsetsLog { get; init; }
}
