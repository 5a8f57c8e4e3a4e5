using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Log.Inspection;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.Broker.Topics;
using EcomStreaming.Broker.Transactions;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Broker.Tests.Transactions;

/// <summary>
/// A coordinator with the topic <c>orders</c>, logs on the disk and time that a test moves; so that a test names only what matters to it.
/// </summary>
internal sealed class TransactionScene : IDisposable
{
    public const string Id = "pay";
    public const int TimeoutMs = 5_000;

    private readonly TemporaryFolder folder = new("transactions");
    private readonly BrokerOptions options;

    public TransactionScene(TransactionLimits? limits = null)
    {
        options = new() { Data = folder.Path, TransactionLimits = limits ?? new() };
        Open();
        Topics.Create("orders", 2, new Dictionary<string, string>());
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public TopicRegistry Topics { get; private set; } = null!;

    public GroupCoordinator Groups { get; private set; } = null!;

    public TransactionCoordinator Transactions { get; private set; } = null!;

    public TransactionTopic Log { get; private set; } = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public Transaction? Transaction => Transactions.Find(Id);

    public PartitionLog Orders(int partition = 0) => Topics.FindPartition("orders", partition)!;

    public void Dispose()
    {
        Close();
        folder.Dispose();
    }

    /// <summary>
    /// As after a crash, or a stop that leaves the folder clean where it can: another broker on what the files hold, with room on the disk.
    /// </summary>
    /// <param name="between">Done while no broker has the folder.</param>
    public async Task RestartAsync(bool stops = false, Action? between = null)
    {
        if (stops) await Transactions.ConfirmAsync();
        var isClean = stops && Topics.CloseCleanly();
        var offline = Topics.Offline.Select(partition => (partition.Topic, partition.Partition)).ToList();
        Close();
        MakeRoom();
        if (isClean) new CleanMark(folder.Path).Set(offline);
        between?.Invoke();
        Open();
        Groups.Load();
        await Transactions.LoadAsync();
    }

    /// <summary>As after a crash, or a clean stop, and with the log of a partition cut to a length.</summary>
    /// <returns>Puts the file back, and starts again.</returns>
    public async Task<Func<Task>> RestartCutAsync(TopicPartition partition, bool stops, int length = 10)
    {
        var path = SegmentFiles.Path(FolderOf(partition), 0, SegmentFiles.Log);
        if (!stops) Topics.FindPartition(partition.Topic, partition.Partition)!.KeepRecoveryPoint();
        byte[] whole = [];
        await RestartAsync(stops, () =>
        {
            whole = File.ReadAllBytes(path);
            File.WriteAllBytes(path, whole[..length]);
        });
        Assert.Equal((partition.Topic, partition.Partition), Topics.Offline.Select(offline => (offline.Topic, offline.Partition)).Single());
        return () => RestartAsync(stops, () => File.WriteAllBytes(path, whole));
    }

    /// <summary>As after a power cut: what was not forced to the disk is lost, but for the partitions where it happened to be there.</summary>
    /// <param name="isFull">Whether the disk takes no step of a transaction afterwards, until <see cref="MakeRoom"/>.</param>
    public async Task CutPowerAsync(Func<TopicPartition, bool> survives, bool isFull = false)
    {
        var lost = Topics.All.SelectMany(topic => topic.Partitions.Select((_, i) => new TopicPartition(topic.Name, i)))
            .Where(partition => !survives(partition)).ToList();
        foreach (var partition in lost) Topics.FindPartition(partition.Topic, partition.Partition)!.KeepRecoveryPoint();
        Close();
        (BrokerMetadata.Load(folder.Path) with { Boot = "the start before" }).Save(folder.Path);
        foreach (var partition in lost) LoseUnforced(FolderOf(partition));
        if (isFull) FillDisk();
        Open();
        Groups.Load();
        await Transactions.LoadAsync();
    }

    public async Task<TransactionalProducer> InitializeAsync(string id = Id, TransactionalProducer? known = null)
    {
        var (error, producer) = await Transactions.InitializeAsync(id, TimeoutMs, known, Cancelled);
        Assert.Equal(ErrorCode.None, error);
        return producer;
    }

    /// <summary>Opens a transaction with one record in each partition of <c>orders</c>.</summary>
    public async Task<TransactionalProducer> BeginAsync(string id = Id)
    {
        var producer = await InitializeAsync(id);
        Assert.Equal(ErrorCode.None, await Transactions.AddAsync(id, producer, [new("orders", 0), new("orders", 1)], Cancelled));
        for (var partition = 0; partition < 2; partition++) Assert.Equal(ErrorCode.None, Write(producer, sequence: 0, partition));
        return producer;
    }

    public ErrorCode Write(TransactionalProducer producer, int sequence, int partition = 0) =>
        Orders(partition).Append(Batches.InTransaction(producer.Id, producer.Epoch, sequence, "x")).Error;

    public Task<ErrorCode> EndAsync(TransactionalProducer producer, bool commits = true) => Transactions.EndAsync(Id, producer, commits, Cancelled);

    public Task TendAsync() => Transactions.TendAsync(Cancelled);

    public void MakeRoom()
    {
        foreach (var checkpoint in Checkpoints().Where(Directory.Exists))
        {
            Directory.Delete(checkpoint);
            File.Move(checkpoint + ".aside", checkpoint);
        }
    }

    /// <summary>No file can take the place of a folder, and before the first record of its epoch a log writes down that this has begun.</summary>
    private void FillDisk()
    {
        foreach (var checkpoint in Checkpoints())
        {
            File.Move(checkpoint, checkpoint + ".aside");
            Directory.CreateDirectory(checkpoint);
        }
    }

    private List<string> Checkpoints() =>
        [.. Directory.EnumerateFileSystemEntries(folder.Path, "leader-epoch-checkpoint", SearchOption.AllDirectories).Where(
            path => path.Contains(TransactionTopic.Name, StringComparison.Ordinal))];

    private string FolderOf(TopicPartition partition) => Path.Combine(folder.Path, "topics", $"{partition.Topic}-{partition.Partition}");

    private static void LoseUnforced(string folder)
    {
        var forced = OffsetFile.Read(folder, OffsetFile.RecoveryPoint) ?? 0;
        var scan = SegmentScan.Read(SegmentFiles.Path(folder, SegmentFiles.Offsets(folder, SegmentFiles.Log)[^1], SegmentFiles.Log));
        using var file = File.OpenWrite(scan.Path);
        file.SetLength(scan.Batches.Where(batch => batch.LastOffset < forced).Sum(batch => batch.Size));
    }

    private void Open()
    {
        Topics = new(options, Time, NullLogger<TopicRegistry>.Instance);
        Topics.Open(new(folder.Path));
        Groups = new(new OffsetsTopic(Topics, options, Time), options.GroupLimits, Time, NullLogger<GroupCoordinator>.Instance);
        Log = new(Topics, options, Time);
        Transactions = new(Log, Topics, Groups, options, Time, NullLogger<TransactionCoordinator>.Instance);
    }

    private void Close()
    {
        Groups.Dispose();
        Topics.Dispose();
    }
}
