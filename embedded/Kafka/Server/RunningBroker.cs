using System.Net;
using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Hosting;
using EcomStreaming.Broker.Topics;
using EcomStreaming.Broker.Transactions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EcomStreaming.Broker.Server;

/// <summary>Runs one broker: opens its folder, recovers, listens, answers until it is stopped, and closes the folder cleanly.</summary>
internal sealed partial class RunningBroker : IAsyncDisposable
{
    private const int OtherConnectionsMax = 100;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly DataFolder folder;
    private readonly WebApplication app;
    private readonly List<ListenOptions> listeners = [];
    private TelemetryExport? telemetry;
    private bool stopped;

    private RunningBroker(DataFolder folder, BrokerOptions options, Action<WebApplicationBuilder>? configure)
    {
        this.folder = folder;
        var builder = WebApplication.CreateEmptyBuilder(new()); // the others read, and watch, files of the folder that they are started in
        builder.Configuration.AddEnvironmentVariables();
        builder.WebHost.UseKestrelCore().PreferHostingUrls(false); // URLS in the environment names no other address
        AddServices(builder, options);
        Listen(builder, options);
        configure?.Invoke(builder);
        app = builder.Build();
        app.MapGet("/health", () => HealthText.Of(State.Topics));
        app.MapGet("/alive", () => "Alive");
    }

    /// <summary>Where Kafka clients dial.</summary>
    public IPEndPoint Endpoint => listeners[0].IPEndPoint!;

    public BrokerState State => app.Services.GetRequiredService<BrokerState>();

    /// <param name="configure">Puts other services in the place of the broker's own.</param>
    /// <exception cref="IOException">The folder is in use or the address is taken.</exception>
    public static async Task<RunningBroker> StartAsync(
        BrokerOptions options, Action<WebApplicationBuilder>? configure, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetUtcNow();
        var broker = new RunningBroker(DataFolder.Take(options.Data), options, configure);
        try
        {
            ListenAddresses.RequireFree(options.Listen, options.Http);
            await broker.StartAsync(options, cancellationToken);
            broker.StartTelemetry(began);
            broker.LogOffline();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns once the process is asked to end, and everything is on the disk.</summary>
    public async Task RunToEndAsync(CancellationToken cancellationToken)
    {
        await app.WaitForShutdownAsync(cancellationToken);
        await LeaveInOrderAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await app.StopAsync(cancellationToken);
        await LeaveInOrderAsync();
    }

    /// <summary>Without a stop before it, the folder looks as after a crash.</summary>
    public async ValueTask DisposeAsync()
    {
        telemetry?.Dispose();
        await app.DisposeAsync();
        folder.Dispose();
    }

    private async Task StartAsync(BrokerOptions options, CancellationToken cancellationToken)
    {
        app.Services.GetRequiredService<TopicRegistry>().Open(folder.Mark);
        app.Services.GetRequiredService<GroupCoordinator>().Load();
        await app.Services.GetRequiredService<TransactionCoordinator>().LoadAsync();
        await app.Services.GetRequiredService<GroupCoordinator>().ExpireAsync(cancellationToken); // before topics that are gone can be made anew
        await app.StartAsync(cancellationToken);
        State.Advertised = options.Advertised ?? new(Endpoint.Address.ToString(), Endpoint.Port);
        var httpPort = listeners.Count > 1 ? listeners[1].IPEndPoint!.Port : 0;
        LogListening(app.Logger, Endpoint.ToString(), State.Advertised.Host, State.Advertised.Port, httpPort);
    }

    private void StartTelemetry(DateTimeOffset began)
    {
        var listening = TimeProvider.System.GetUtcNow();
        telemetry = TelemetryExport.Start(app.Configuration, app.Services.GetRequiredService<ILoggerFactory>());
        if (telemetry is null) return;
        BrokerActivities.Started(began, listening, State.Topics.All.Count, State.Topics.PartitionCount, folder.Mark.IsClean);
        LogExporting(app.Logger);
    }

    /// <summary>Again, and once telemetry is exported: who looks at the logs elsewhere must see it.</summary>
    private void LogOffline()
    {
        foreach (var (topic, partition, reason) in State.Topics.Offline) LogOffline(app.Logger, topic, partition, reason);
    }

    private async Task LeaveInOrderAsync()
    {
        if (stopped) return;
        stopped = true;
        await app.Services.GetRequiredService<TransactionCoordinator>().ConfirmAsync();
        if (TryMarkClean(State.Topics)) LogStopped(app.Logger);
        else LogStoppedInDisorder(app.Logger);
    }

    private bool TryMarkClean(TopicRegistry topics)
    {
        try
        {
            if (!topics.CloseCleanly()) return false;
            folder.Mark.Set(topics.Offline.Select(partition => (partition.Topic, partition.Partition)));
            return true;
        }
        catch (IOException)
        {
            return false; // the disk is full, or fails
        }
    }

    private static void AddServices(WebApplicationBuilder builder, BrokerOptions options)
    {
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddFilter("Microsoft", LogLevel.Warning).AddSimpleConsole();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        builder.Services
            .AddRoutingCore()
            .AddSingleton(options)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IMemoryPoolFactory<byte>, BlockPoolFactory>()
            .AddSingleton(options.GroupLimits)
            .AddSingleton<TopicRegistry>()
            .AddSingleton<IOffsetsLog, OffsetsTopic>()
            .AddSingleton<GroupCoordinator>()
            .AddSingleton<TransactionTopic>()
            .AddSingleton<TransactionCoordinator>()
            .AddSingleton<BrokerMetrics>()
            .AddSingleton<BrokerState>()
            .AddHostedService<LogUpkeep>()
            .AddHostedService<LogCompaction>();
    }

    private void Listen(WebApplicationBuilder builder, BrokerOptions options) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        // More than Kafka clients may have, for those of HTTP and those that are turned away.
        kestrel.Limits.MaxConcurrentConnections = options.Limits.ConnectionsMax + OtherConnectionsMax;
        kestrel.Listen(options.Listen, listener =>
        {
            listeners.Add(listener);
            listener.UseConnectionHandler<KafkaConnection>();
        });
        if (options.Http is not null) kestrel.Listen(options.Http, listeners.Add);
    });

    [LoggerMessage(30, LogLevel.Information, "Kafka on {Listen}, advertised as {Host}:{Port}; HTTP on port {HttpPort} (0: none)")]
    private static partial void LogListening(ILogger logger, string listen, string host, int port, int httpPort);

    [LoggerMessage(32, LogLevel.Information, "Metrics, traces and logs are sent over OTLP")]
    private static partial void LogExporting(ILogger logger);

    [LoggerMessage(35, LogLevel.Error, "Started without {Topic}-{Partition}, which is offline: {Reason}")]
    private static partial void LogOffline(ILogger logger, string topic, int partition, string reason);

    [LoggerMessage(33, LogLevel.Warning, "Stopped, but some data could not be flushed; the next start checks the log")]
    private static partial void LogStoppedInDisorder(ILogger logger);

    [LoggerMessage(31, LogLevel.Information, "Stopped; everything is on the disk")]
    private static partial void LogStopped(ILogger logger);
}
