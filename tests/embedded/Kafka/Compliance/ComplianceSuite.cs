using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>
/// What is true of Apache Kafka and has to be true of this broker: each test is written once and run against both. A test has topics, groups
/// and transactional ids of its own, speaks the protocol itself, and knows nothing of what is behind the socket.
/// </summary>
public abstract class ComplianceSuite(IComplianceCluster cluster) : IAsyncLifetime
{
    private static readonly ErrorCode[] AsksAgain =
    [
        ErrorCode.CoordinatorLoadInProgress, ErrorCode.CoordinatorNotAvailable, ErrorCode.NotCoordinator, ErrorCode.ConcurrentTransactions,
        // NOT_LEADER_OR_FOLLOWER, NETWORK_EXCEPTION, NOT_ENOUGH_REPLICAS: Apache Kafka's, while it asks its coordinator
        (ErrorCode)6, (ErrorCode)13, (ErrorCode)19,
    ];

    private protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private protected IComplianceCluster Cluster => cluster;

    private protected RawClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Client = await Cluster.ConnectAsync(Cancelled);

    public ValueTask DisposeAsync()
    {
        Client?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A name that nobody else has.</summary>
    private protected static string NewName(string kind) => $"{kind}-{Guid.NewGuid():N}";

    private protected async Task<string> NewTopicAsync(int partitions = 1, params (string Name, string Value)[] settings)
    {
        var name = NewName("topic");
        Assert.Equal(ErrorCode.None, await Client.CreateTopicAsync(name, partitions, Cancelled, settings));
        // Apache Kafka answers before each partition has its leader.
        for (var partition = 0; partition < partitions; partition++)
        {
            var one = partition;
            await Eventually.HoldsAsync(async () => (await EndOffsetAsync(name, one)).Error == ErrorCode.None, $"partition {one} is led", Cancelled);
        }

        return name;
    }

    private protected Task<ErrorCode> ProduceAsync(string topic, byte[] records, int partition = 0, string? transactionalId = null) =>
        ProduceAsync(3, topic, records, partition, transactionalId);

    private protected async Task<ErrorCode> ProduceAsync(short version, string topic, byte[] records, int partition = 0,
        string? transactionalId = null) =>
        (await AppendAsync(version, topic, records, partition, transactionalId)).Error;

    private protected async Task<(ErrorCode Error, long BaseOffset)> AppendAsync(
        short version, string topic, byte[] records, int partition = 0, string? transactionalId = null, int acks = -1)
    {
        var request = new Wire().Text(transactionalId).Int16(acks).Int32(5_000).Int32(1).Text(topic).Int32(1).Int32(partition).Sized(records);
        var reader = await AskAsync(ApiKey.Produce, version, request);
        reader.SkipTo(topic, partition);
        return (reader.Error(), reader.Int64());
    }

    private protected async Task<(ErrorCode Error, long Offset)> EndOffsetAsync(string topic, int partition = 0, int isolation = 0) =>
        await OffsetAsync(topic, -1, partition, isolation);

    private protected async Task<(ErrorCode Error, long Offset)> OffsetAsync(
        string topic, long timestamp, int partition = 0, int isolation = 0, short version = 5)
    {
        var request = new Wire().Int32(-1).Int8(isolation).Int32(1).Text(topic).Int32(1).Int32(partition).Int32(-1).Int64(timestamp);
        var reader = await AskAsync(ApiKey.ListOffsets, version, request);
        reader.Int32();
        reader.SkipTo(topic, partition);
        var error = reader.Error();
        reader.Int64();
        return (error, reader.Int64());
    }

    /// <summary>The answer once it is none that stands for "ask again": the coordinator is loading, or has to end something before.</summary>
    private protected static async Task<ErrorCode> SettledAsync(Func<Task<ErrorCode>> ask)
    {
        var error = ErrorCode.None;
        await Eventually.HoldsAsync(
            async () =>
            {
                error = await ask();
                return !AsksAgain.Contains(error);
            },
            "there is an answer",
            Cancelled);
        return error;
    }

    /// <summary>Of an answer that begins with the time of throttling.</summary>
    private protected static ErrorCode ErrorOf(Answer answer)
    {
        answer.Int32();
        return answer.Error();
    }

    /// <summary>An answer in a classic version, from its first byte.</summary>
    private protected async Task<Answer> AskAsync(ApiKey key, short version, Wire request) =>
        new(await Client.AskAsync(key, version, request.Bytes, Cancelled));

    /// <summary>The same in a flexible one.</summary>
    private protected async Task<Answer> AskFlexiblyAsync(ApiKey key, short version, Wire request) =>
        new(await Client.AskAsync(key, version, request.Bytes, Cancelled), flexible: true);
}
