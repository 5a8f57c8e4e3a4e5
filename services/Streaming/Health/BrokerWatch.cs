using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming;

/// <summary>
/// Knows whether Kafka answers, by asking: once a second, and at once when a client reports a problem. A connection that is open proves nothing:
/// a frozen broker keeps it open. It logs once when Kafka goes away and once when it is back.
/// </summary>
/// <remarks>One client for the process, beside those that work: so what becomes of a stage's client does not matter here.</remarks>
internal sealed partial class BrokerWatch(
    IConfiguration configuration, IOptions<StreamingOptions> options, TimeProvider time, ILogger<BrokerWatch> logger) : BackgroundService
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(250);

    private readonly string servers = configuration.GetConnectionString(KafkaClients.ConnectionName) ?? "";
    private volatile TaskCompletionSource suspicion = NewSuspicion();

    /// <summary>Away is from the first question that stays unanswered: a process that was itself stopped for a while has asked none.</summary>
    public Readiness Readiness { get; } = new(time, options.Value.KafkaGrace);

    public void Suspect() => suspicion.TrySetResult();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var admin = Client();
        for (var away = false; ;)
        {
            var asked = time.GetTimestamp();
            var answers = await AnswersAsync(admin, stoppingToken);
            if (answers) Readiness.ReportWell();
            else Readiness.ReportTrouble(asked);
            if (away == answers) LogChange(answers);
            away = !answers;
            await PauseAsync(stoppingToken);
        }
    }

    /// <summary>Until it is time to ask again, or somebody has a reason to.</summary>
    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(IntervalMin, time, cancellationToken);
        await Task.WhenAny(suspicion.Task, Task.Delay(Interval - IntervalMin, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        suspicion = NewSuspicion();
    }

    /// <summary>Asks which brokers there are: the smallest question, and any broker knows the answer.</summary>
    private static async Task<bool> AnswersAsync(IAdminClient admin, CancellationToken cancellationToken)
    {
        try
        {
            var options = new DescribeClusterOptions { RequestTimeout = AnswerTimeout };
            var cluster = await admin.DescribeClusterAsync(options).WaitAsync(cancellationToken);
            return cluster.Nodes.Count > 0;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return false;
        }
    }

    private IAdminClient Client() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers, ReconnectBackoffMaxMs = 1_000 })
        .SetLogHandler((_, _) => { })
        .SetErrorHandler((_, _) => { })
        .Build();

    private static TaskCompletionSource NewSuspicion() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void LogChange(bool answers)
    {
        if (answers) LogBack(servers);
        else LogAway(servers);
    }

    [LoggerMessage(11, LogLevel.Warning, "Kafka at {Servers} is away; work resumes when it is back")]
    private partial void LogAway(string servers);

    [LoggerMessage(12, LogLevel.Information, "Kafka at {Servers} is back")]
    private partial void LogBack(string servers);
}
