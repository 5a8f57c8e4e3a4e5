using System.Diagnostics;
using System.Globalization;
using System.Net;
using EcomStreaming.Broker.Tests.Clients;
using EcomStreaming.Broker.Tests.Crashes;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>A broker at work, through a kill and an orderly stop: what it did to its folder, and what its clients did.</summary>
/// <param name="Read">The queue's records at the end, when nothing was lost yet.</param>
/// <param name="Begin">From here on there are topics and clients.</param>
internal sealed record Recording(List<DiskCall> Calls, Workload Workload, IReadOnlyList<ReadRecord> Read, long Begin, long Killed, long End)
{
    private const int Phase = 150;

    public Disk Disk { get; } = new(Calls);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<Recording> MakeAsync(string flush, int seed)
    {
        using var trace = new TemporaryFolder("trace");
        await using var broker = await BrokerProcess.StartUnderAsync(Tracer(trace.Path), Cancelled, "--flush", flush);
        await CreateTopicsAsync(broker.BootstrapServers);
        var (workload, calls, begin) = (new Workload(broker.BootstrapServers, seed), new List<DiskCall>(), Now());
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var work = workload.RunAsync(stopping.Token);
        await WorkAsync(broker, workload, work);
        await broker.KillAsync();
        var killed = Now();
        calls.AddRange(DiskTrace.Take(trace.Path, broker.Data));
        await broker.RestartAsync(Cancelled);
        await WorkAsync(broker, workload, work);
        await broker.StopAsync(Cancelled);
        await broker.RestartAsync(Cancelled);
        await WorkAsync(broker, workload, work);
        await stopping.CancelAsync();
        await work;
        var (end, read) = (Now(), ReadAll(broker.BootstrapServers));
        await broker.KillAsync();
        calls.AddRange(DiskTrace.Take(trace.Path, broker.Data));
        return new(calls, workload, read, begin, killed, end);
    }

    /// <summary>Any; or where it is most likely to hurt: around a call, or once something was acknowledged, above all soon after the kill.</summary>
    public long DrawMoment(Random random)
    {
        var calls = Calls.Where(call => call.Start > Begin && call.End < End).ToList();
        var call = calls[random.Next(calls.Count)];
        var acknowledged = Workload.History.Attempts.Select(attempt => attempt.AcknowledgedAt).OfType<DateTimeOffset>()
            .Select(Promises.Nanoseconds).Order().ToList();
        var afterKill = acknowledged.Where(at => at > Killed).Take(10).ToList();
        return random.Next(5) switch
        {
            0 => Begin + random.NextInt64(End - Begin),
            1 => call.Start + 1,
            2 => call.End + 1,
            3 => afterKill[random.Next(afterKill.Count)] + 1,
            _ => acknowledged[random.Next(acknowledged.Count)] + 1,
        };
    }

    /// <summary>The test skips where there is no strace, or where it may not do its work.</summary>
    private static string[] Tracer(string folder)
    {
        var command = DiskTrace.Command(TestTool.Find("strace"), folder);
        using var probe = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], "true"]) { RedirectStandardError = true })!;
        var complaint = probe.StandardError.ReadToEnd();
        probe.WaitForExit();
        return probe.ExitCode == 0 ? command : throw TestTool.Missing($"strace cannot trace here: {complaint}", isRequired: false);
    }

    private static async Task CreateTopicsAsync(string bootstrapServers)
    {
        using var client = await RawClient.ConnectAsync(IPEndPoint.Parse(bootstrapServers), Cancelled);
        await client.CreateTopicAsync(Workload.Queue, Workload.Partitions, Cancelled, ("segment.bytes", "10000"));
        await client.CreateTopicAsync(
            Workload.Table, 1, Cancelled, ("cleanup.policy", "compact"), ("segment.bytes", "2000"), ("min.cleanable.dirty.ratio", "0"));
    }

    /// <summary>Until enough is acknowledged and the table is compacted once more.</summary>
    private static async Task WorkAsync(BrokerProcess broker, Workload workload, Task work)
    {
        var checkpoint = Path.Combine(broker.Data, "topics", $"{Workload.Table}-0", "cleaner-offset-checkpoint");
        var (acknowledged, cleaned) = (workload.Acknowledged, CleanedTo());
        await Eventually.HoldsAsync(
            () => work.IsFaulted || (workload.Acknowledged > acknowledged + Phase && CleanedTo() > cleaned), "clients go on", Cancelled);
        if (work.IsFaulted) await work;

        long CleanedTo() => File.Exists(checkpoint) && long.TryParse(File.ReadAllText(checkpoint), CultureInfo.InvariantCulture, out var offset)
            ? offset
            : 0;
    }

    private static List<ReadRecord> ReadAll(string bootstrapServers) => [.. Enumerable.Range(0, Workload.Partitions)
        .SelectMany(partition => Kafka.ReadAll(bootstrapServers, Workload.Queue, partition)
            .Select(record => new ReadRecord(partition, record.Offset.Value, record.Message.Value)))];

    private static long Now() => Promises.Nanoseconds(TimeProvider.System.GetUtcNow());
}
