using System.Net;
using EcomStreaming.Broker.Apis;
using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.Broker.Topics;
using EcomStreaming.Broker.Transactions;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Golden;

/// <summary>
/// The broker that the golden requests speak to, without connections: nothing in it is left to chance or to the clock. It has the topic
/// <c>orders</c> (two partitions, three records in the first, leader epoch 5), the stable group <c>readers</c> with its member <c>m-1</c>, and
/// the empty group <c>idle</c>. The transaction of <c>pay</c> (producer 77, epoch 3) is open, with one record in the topic <c>paid</c>.
/// </summary>
internal sealed class GoldenWorld : IDisposable
{
    public static readonly Guid OrdersId = new("01020304-0506-0708-090a-0b0c0d0e0f10");

    private readonly TemporaryFolder folder = new("golden");
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public GoldenWorld()
    {
        new BrokerMetadata("golden-cluster", NextProducerId: 4000,
            [new("orders", OrdersId, 2, new Dictionary<string, string> { ["retention.ms"] = "86400000" })]).Save(folder.Path);
        for (var i = 0; i < 2; i++)
        {
            var partition = Directory.CreateDirectory(Path.Combine(folder.Path, "topics", $"orders-{i}"));
            File.WriteAllText(Path.Combine(partition.FullName, "leader-epoch-checkpoint"), "0\n1\n4 0\n");
        }

        var options = new BrokerOptions
        {
            Data = folder.Path,
            Advertised = new("broker.example", 9093),
            AutoCreateTopics = false,
            Limits = new() { PartitionsMax = 100 },
        };
        var topics = new TopicRegistry(options, time, NullLogger<TopicRegistry>.Instance);
        new CleanMark(folder.Path).Set([]);
        topics.Open(new(folder.Path));
        topics.FindPartition("orders", 0)!.Append(Batches.At(time.GetUtcNow(), "a", "b"));
        topics.FindPartition("orders", 0)!.Append(Batches.At(time.GetUtcNow(), "c"));

        AddGroup("readers", new("consumer", 3, "range", "m-1", time.GetUtcNow(), [Member("m-1", null, "app", "wants")]));
        AddGroup("idle", new("consumer", 8, null, null, time.GetUtcNow(), []));
        Log.Add("readers", GroupRecords.OffsetKey("readers", new("orders", 0)), GroupRecords.OffsetValue(new(2, 5, "note", time.GetUtcNow())));
        var groups = new GroupCoordinator(Log, options.GroupLimits, time, NullLogger<GroupCoordinator>.Instance);
        groups.Load();
        Broker = new BrokerState(options, time, topics, groups, BeginTransaction(options, topics, groups), new BrokerMetrics(topics))
        {
            LogFolder = () => new("/data", 1000, 400),
        };
    }

    public BrokerState Broker { get; }

    public MemoryOffsetsLog Log { get; } = new();

    /// <summary>Has a request's body handled; gives the body of the answer.</summary>
    public async Task<byte[]> HandleAsync(Api api, short version, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var writer = new KafkaWriter();
        writer.Reset(api.IsFlexible(version));
        var request = new KafkaRequest(Broker, writer)
        {
            Header = new(api.Key, version, 1, "client"),
            Body = body,
            Flexible = api.IsFlexible(version),
            ClientAddress = IPAddress.Loopback,
        };
        await api.Handle(request, cancellationToken);
        return writer.Written.ToArray();
    }

    public static GroupMember Member(string id, string? instanceId, string clientId, string wants) => new(id, instanceId, clientId, "/10.0.0.1")
    {
        SessionTimeoutMs = 10_000,
        RebalanceTimeoutMs = 20_000,
        Protocols = [new("range", System.Text.Encoding.UTF8.GetBytes(wants))],
        Assignment = "has orders"u8.ToArray(),
    };

    public void Dispose()
    {
        Broker.Groups.Dispose();
        Broker.Topics.Dispose();
        folder.Dispose();
    }

    private TransactionCoordinator BeginTransaction(BrokerOptions options, TopicRegistry topics, GroupCoordinator groups)
    {
        topics.Create("paid", 1, new Dictionary<string, string>());
        var log = new TransactionTopic(topics, options, time);
        var now = time.GetUtcNow();
        Assert.Equal(ErrorCode.None, log.Write(new("pay", 77, 3, -1, 60_000, TransactionState.Ongoing, [new("paid", 0)], now, now), flush: false));
        var transactions = new TransactionCoordinator(log, topics, groups, options, time, NullLogger<TransactionCoordinator>.Instance);
        transactions.LoadAsync().GetAwaiter().GetResult();
        Assert.Equal(ErrorCode.None, topics.FindPartition("paid", 0)!.Append(Batches.InTransaction(77, 3, 0, now, "paid")).Error);
        return transactions;
    }

    private void AddGroup(string id, GroupSnapshot snapshot)
    {
        var group = new Group(id, new GroupLimits());
        group.Restore(snapshot, time.GetUtcNow());
        Log.Add(id, GroupRecords.GroupKey(id), GroupRecords.GroupValue(group));
    }
}
