using System.Threading.Channels;
using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Streaming;

/// <summary>
/// Knows whether the broker answers. It logs once when the broker goes away and once when it is back. It asks at the start and when a client reports
/// a problem; otherwise it costs nothing, not even a connection.
/// </summary>
internal sealed partial class BrokerWatch(IConfiguration configuration, TimeProvider time, ILogger<BrokerWatch> logger) : BackgroundService
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<bool> suspicions = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile bool answers;

    /// <summary>The broker answered when it was last asked.</summary>
    public bool Answers => answers;

    public void Suspect() => suspicions.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Suspect();
        while (await suspicions.Reader.WaitToReadAsync(stoppingToken))
        {
            await LoopThread.RunAsync("broker watch", () => AskUntilAnsweredAsync(stoppingToken));
            suspicions.Reader.TryRead(out _);
        }
    }

    private async Task AskUntilAnsweredAsync(CancellationToken cancellationToken)
    {
        var servers = configuration.GetConnectionString(KafkaClients.ConnectionName) ?? "";
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers, ReconnectBackoffMaxMs = 1_000 })
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();

        for (var away = false; ; away = true)
        {
            if (Ask(admin))
            {
                answers = true;
                if (away) LogBack(servers);
                return;
            }

            answers = false;
            if (!away) LogAway(servers);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static bool Ask(IAdminClient admin)
    {
        try
        {
            return admin.GetMetadata(AnswerTimeout).Brokers.Count > 0;
        }
        catch (KafkaException)
        {
            return false;
        }
    }

    [LoggerMessage(11, LogLevel.Warning, "Kafka at {Servers} is away; work resumes when it is back")]
    private partial void LogAway(string servers);

    [LoggerMessage(12, LogLevel.Information, "Kafka at {Servers} is back")]
    private partial void LogBack(string servers);
}
