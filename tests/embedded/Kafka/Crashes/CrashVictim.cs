using Confluent.Kafka;
using EcomStreaming.Broker.Hosting;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Log.Inspection;
using EcomStreaming.Broker.Tests.Clients;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Crashes;

/// <summary>
/// A topic whose only partition is damaged between kills: in what was flushed by a clean stop. It has to be refused at each start, as it is, until
/// its file is restored or its loss is accepted; and then has all of its other records, at their offsets.
/// </summary>
internal sealed class CrashVictim(BrokerProcess broker)
{
    private const string Topic = "victim";
    private const int RecordsOfRound = 20;
    private const int OffsetBytes = 8;
    private const int EpochPosition = 12;
    private const int EpochBytes = 4;

    private static readonly HttpClient Http = new();

    private readonly Dictionary<long, string> acknowledged = [];
    private byte[] whole = [];
    private byte[] damaged = [];
    private long end;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Segment => SegmentFiles.Path(Path.Combine(broker.Data, "topics", $"{Topic}-0"), 0, SegmentFiles.Log);

    /// <summary>Writes some records, each in a batch of its own. The next clean stop has them on the disk.</summary>
    public async Task WriteAsync()
    {
        using var producer = Kafka.Producer(broker.BootstrapServers, config => config.LingerMs = 0);
        for (var i = 0; i < RecordsOfRound; i++)
        {
            var value = $"{acknowledged.Count}";
            var written = await producer.ProduceAsync(new TopicPartition(Topic, 0), new() { Value = value }, Cancelled);
            Assert.True(written.Offset >= end, $"offset {written.Offset} is given out again");
            acknowledged[written.Offset] = value;
            end = written.Offset + 1;
        }
    }

    /// <summary>Cuts the file, or bends a byte of it: any but those of a leader epoch, which only <c>verify</c> compares.</summary>
    public void Damage(Random random)
    {
        whole = File.ReadAllBytes(Segment);
        damaged = [.. whole];
        if (random.Next(2) == 0) damaged = damaged[..random.Next(damaged.Length)];
        else damaged[Draw(random)] ^= 0x10;
        File.WriteAllBytes(Segment, damaged);
    }

    private int Draw(Random random)
    {
        var batches = SegmentScan.Read(Segment).Batches;
        var batch = batches[random.Next(batches.Count)];
        var first = File.Exists(Path.Combine(Path.GetDirectoryName(Segment)!, LostOffsets.FileName)) ? OffsetBytes : 0; // any fits a known gap
        var at = random.Next(first, batch.Size - EpochBytes);
        return batch.Position + (at < EpochPosition ? at : at + EpochBytes);
    }

    /// <returns>One line for each fault.</returns>
    public async Task<List<string>> CheckRefusedAsync()
    {
        var faults = new List<string>();
        var health = await Http.GetStringAsync(broker.HealthAddress, Cancelled);
        if (!health.StartsWith($"Degraded\n{Topic}-0 is offline: {Segment}: ", StringComparison.Ordinal)) faults.Add($"health: {health}");
        if (!damaged.AsSpan().SequenceEqual(File.ReadAllBytes(Segment))) faults.Add("the damaged file was changed");
        return faults;
    }

    public void Restore() => File.WriteAllBytes(Segment, whole);

    /// <summary>Accepts the loss, of which it says in advance how much it is.</summary>
    public void Repair()
    {
        using var plan = new StringWriter();
        Assert.Equal(1, RepairCommand.Run(broker.Data, Topic, 0, executes: false, plan));
        Assert.Equal(damaged, File.ReadAllBytes(Segment));
        using var repaired = new StringWriter();
        Assert.True(RepairCommand.Run(broker.Data, Topic, 0, executes: true, repaired) == 0, repaired.ToString());
        Assert.StartsWith(plan.ToString().Split('\n')[0], repaired.ToString(), StringComparison.Ordinal);
        foreach (var (first, next) in LostOffsets.Load(Path.GetDirectoryName(Segment)!).Ranges)
            for (var offset = first; offset < next; offset++) acknowledged.Remove(offset);
    }

    public IEnumerable<string> CheckServed()
    {
        var read = Kafka.ReadAll(broker.BootstrapServers, Topic).ToDictionary(record => record.Offset.Value, record => record.Message.Value);
        foreach (var (offset, value) in acknowledged)
            if (read.GetValueOrDefault(offset) != value) yield return $"the victim has {read.GetValueOrDefault(offset)} at {offset}, not {value}";
        if (read.Count > acknowledged.Count) yield return $"the victim has {read.Count} records, of which {acknowledged.Count} were written";
    }
}
