using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Topics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EcomStreaming.Broker.Server;

/// <summary>One running broker: takes the folder, recovers, listens, and leaves everything in order.</summary>
internal static partial class BrokerHost
{
    /// <summary>Clients that are connected at a time; one more is turned away.</summary>
    public const int ConnectionsMax = 1_000;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Runs until the process is asked to stop.</summary>
    /// <exception cref="IOException">The folder is in use or the address is taken.</exception>
    public static async Task RunAsync(BrokerOptions options, CancellationToken cancellationToken)
    {
        using var folder = DataFolder.Take(options.Data);
        var builder = WebApplication.CreateSlimBuilder();
        Configure(builder, options, out var listeners);
        await using var app = builder.Build();
        app.MapGet("/health", () => "Healthy");
        app.MapGet("/alive", () => "Alive");

        var topics = app.Services.GetRequiredService<TopicRegistry>();
        topics.Open(folder.WasClosedCleanly);
        app.Services.GetRequiredService<GroupCoordinator>().Load();

        await app.StartAsync(cancellationToken);
        var kafka = listeners[0].IPEndPoint!;
        var state = app.Services.GetRequiredService<BrokerState>();
        state.Advertised = options.Advertised ?? new(kafka.Address.ToString(), kafka.Port);
        LogListening(app.Logger, kafka.ToString(), state.Advertised.Host, state.Advertised.Port, listeners.Count > 1 ? listeners[1].IPEndPoint!.Port : 0);

        await app.WaitForShutdownAsync(cancellationToken);
        topics.CloseCleanly();
        folder.MarkClean();
        LogStopped(app.Logger);
    }

    private static void Configure(WebApplicationBuilder builder, BrokerOptions options, out List<ListenOptions> listeners)
    {
        var bound = listeners = [];
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        builder.Services
            .AddSingleton(options)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new GroupLimits())
            .AddSingleton<TopicRegistry>()
            .AddSingleton<IOffsetsLog, OffsetsTopic>()
            .AddSingleton<GroupCoordinator>()
            .AddSingleton<BrokerState>()
            .AddHostedService<LogUpkeep>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Listen(options.Listen, listener =>
            {
                bound.Add(listener);
                listener.UseConnectionHandler<KafkaConnection>();
            });
            if (options.Http is not null) kestrel.Listen(options.Http, bound.Add);
        });
    }

    [LoggerMessage(30, LogLevel.Information, "Kafka on {Listen}, advertised as {Host}:{Port}; HTTP on port {HttpPort} (0: none)")]
    private static partial void LogListening(ILogger logger, string listen, string host, int port, int httpPort);

    [LoggerMessage(31, LogLevel.Information, "Stopped; everything is on the disk")]
    private static partial void LogStopped(ILogger logger);
}
