using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.BrokerBench;

/// <summary>
/// One member of a classic group, with a connection of its own: joins, assigns where it leads, and comes again whenever a heartbeat says so.
/// </summary>
internal sealed class GroupMemberClient(IPEndPoint endpoint, string group, string topic, int partitions, TimeSpan heartbeat,
    Action<GroupMemberClient> settled) : IDisposable
{
    private const short JoinVersion = 5;
    private const short SyncVersion = 3;
    private const short HeartbeatVersion = 3;
    private const short LeaveVersion = 1;
    private const int SessionTimeoutMs = 45_000;
    private const int RebalanceTimeoutMs = 60_000;

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly KafkaWriter writer = new();
    private string id = "";

    public int Generation { get; private set; }

    public int Owned { get; private set; }

    /// <summary>Takes part until it is told to go, and then leaves.</summary>
    public async Task RunAsync(CancellationToken leave)
    {
        await socket.ConnectAsync(endpoint, CancellationToken.None);
        while (!leave.IsCancellationRequested)
        {
            if (!await JoinAsync()) continue;
            settled(this);
            while (!leave.IsCancellationRequested && await HeartbeatAsync()) await WaitAsync(leave);
        }

        await AskAsync(ApiKey.LeaveGroup, LeaveVersion, body =>
        {
            body.WriteString(group);
            body.WriteString(id);
        });
    }

    public void Dispose()
    {
        socket.Dispose();
        writer.Dispose();
    }

    private async Task WaitAsync(CancellationToken leave)
    {
        try
        {
            await Task.Delay(heartbeat, leave);
        }
        catch (OperationCanceledException)
        {
            return; // it leaves at once
        }
    }

    /// <summary>False where the group has gone on meanwhile, or an id came first.</summary>
    private async Task<bool> JoinAsync()
    {
        var answer = await AskAsync(ApiKey.JoinGroup, JoinVersion, WriteJoin);
        if (ReadJoin(answer) is not { } others) return false;
        answer = await AskAsync(ApiKey.SyncGroup, SyncVersion, body => WriteSync(body, others));
        return ReadSync(answer);
    }

    private async Task<bool> HeartbeatAsync()
    {
        var answer = await AskAsync(ApiKey.Heartbeat, HeartbeatVersion, body =>
        {
            body.WriteString(group);
            body.WriteInt32(Generation);
            body.WriteString(id);
            body.WriteString(null);
        });
        return BinaryPrimitives.ReadInt16BigEndian(answer.Span[4..]) == 0;
    }

    private void WriteJoin(KafkaWriter body)
    {
        body.WriteString(group);
        body.WriteInt32(SessionTimeoutMs);
        body.WriteInt32(RebalanceTimeoutMs);
        body.WriteString(id);
        body.WriteString(null);
        body.WriteString("consumer");
        body.WriteArrayLength(1);
        body.WriteString("range");
        using var metadata = new KafkaWriter();
        metadata.WriteInt16(0);
        metadata.WriteArrayLength(1);
        metadata.WriteString(topic);
        metadata.WriteBytesLength(-1);
        body.WriteBytes(metadata.Written.Span);
    }

    /// <summary>Whom to assign to: all members for the leader, none for the others; null where it has to join once more.</summary>
    private List<string>? ReadJoin(ReadOnlyMemory<byte> answer)
    {
        var reader = new KafkaReader(answer, flexible: false);
        reader.ReadInt32();
        var error = reader.ReadInt16();
        Generation = reader.ReadInt32();
        reader.ReadNullableString();
        reader.ReadNullableString();
        id = reader.ReadString();
        if (error != 0) return null;
        var members = new List<string>();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            members.Add(reader.ReadString());
            reader.ReadNullableString();
            reader.ReadBytes();
        }

        return members;
    }

    private void WriteSync(KafkaWriter body, List<string> members)
    {
        body.WriteString(group);
        body.WriteInt32(Generation);
        body.WriteString(id);
        body.WriteString(null);
        body.WriteArrayLength(members.Count);
        for (var i = 0; i < members.Count; i++)
        {
            using var assignment = new KafkaWriter();
            var (first, end) = (partitions * i / members.Count, partitions * (i + 1) / members.Count);
            assignment.WriteInt16(0);
            assignment.WriteArrayLength(1);
            assignment.WriteString(topic);
            assignment.WriteArrayLength(end - first);
            for (var partition = first; partition < end; partition++) assignment.WriteInt32(partition);
            assignment.WriteBytesLength(-1);
            body.WriteString(members[i]);
            body.WriteBytes(assignment.Written.Span);
        }
    }

    private bool ReadSync(ReadOnlyMemory<byte> answer)
    {
        var reader = new KafkaReader(answer, flexible: false);
        reader.ReadInt32();
        if (reader.ReadInt16() != 0) return false;
        var assignment = new KafkaReader(reader.ReadBytes(), flexible: false);
        assignment.ReadInt16();
        Owned = 0;
        for (var topics = assignment.ReadInt32(); topics > 0; topics--)
        {
            assignment.ReadString();
            var count = assignment.ReadInt32();
            Owned += count;
            for (; count > 0; count--) assignment.ReadInt32();
        }

        return true;
    }

    private async Task<ReadOnlyMemory<byte>> AskAsync(ApiKey key, short version, Action<KafkaWriter> write)
    {
        ReadOnlyMemory<byte> frame = RawConnection.Frame(writer, key, version, write);
        while (!frame.IsEmpty) frame = frame[await socket.SendAsync(frame, CancellationToken.None)..];
        var size = new byte[4];
        await FillAsync(size);
        var answer = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
        await FillAsync(answer);
        return answer.AsMemory(4);
    }

    private async Task FillAsync(Memory<byte> target)
    {
        while (!target.IsEmpty)
        {
            var received = await socket.ReceiveAsync(target, CancellationToken.None);
            if (received == 0) throw new EndOfStreamException("The broker has hung up.");
            target = target[received..];
        }
    }
}
