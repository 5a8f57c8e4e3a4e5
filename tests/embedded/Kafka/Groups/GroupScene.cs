using System.Text;
using EcomStreaming.Broker.Groups;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcomStreaming.Broker.Tests.Groups;

/// <summary>
/// A coordinator with one group in the middle, a log in memory and time that a test moves; so that a test names only what matters to it.
/// </summary>
internal sealed class GroupScene : IDisposable
{
    public const string Group = "readers";
    public const int SessionMs = 10_000;
    public const int RebalanceMs = 60_000;

    /// <summary>While a group that was empty waits for more members; see <see cref="StableAsync"/>.</summary>
    public const int InitialDelayMs = 1_000;

    private readonly GroupLimits limits;

    public GroupScene(GroupLimits? limits = null)
    {
        this.limits = limits ?? new() { InitialRebalanceDelayMs = InitialDelayMs };
        Groups = Load();
    }

    public UnsteadyTime Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public MemoryOffsetsLog Log { get; } = new();

    public GroupCoordinator Groups { get; private set; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Groups.Dispose();

    /// <summary>Another coordinator on the same log.</summary>
    public void Restart()
    {
        Groups.Dispose();
        Groups = Load();
    }

    public void Pass(int milliseconds) => Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>A join of version 3, which admits at once, unless another is said.</summary>
    public Task<JoinResult> JoinAsync(string memberId = "", Action<JoinWish>? wish = null)
    {
        var wanted = new JoinWish();
        wish?.Invoke(wanted);
        var protocols = wanted.Protocols.Select(name => new MemberProtocol(name, wanted.Metadata)).ToList();
        var command = new JoinCommand(
            memberId, wanted.Instance, wanted.Client, "/127.0.0.1", wanted.SessionMs, wanted.RebalanceMs, wanted.Type, protocols)
        {
            RequiresKnownMemberId = wanted.Version >= 4,
            SupportsSkippingAssignment = wanted.Version >= 9,
        };
        return Groups.JoinAsync(wanted.Group, command, Cancelled);
    }

    public Task<SyncResult> SyncAsync(JoinResult member, params (JoinResult Member, string Assignment)[] assignments) =>
        SyncAsync(member.MemberId, member.Generation, null, assignments);

    public Task<SyncResult> SyncAsync(string memberId, int generation, string? instance = null,
        params (JoinResult Member, string Assignment)[] assignments) => Groups.SyncAsync(
        Group, new(memberId, instance, generation), "consumer", "range",
        assignments.ToDictionary(a => a.Member.MemberId, a => Encoding.UTF8.GetBytes(a.Assignment)), Cancelled);

    public Task<ErrorCode> HeartbeatAsync(JoinResult member, string? instance = null, int? generation = null) =>
        Groups.HeartbeatAsync(Group, new(member.MemberId, instance, generation ?? member.Generation), Cancelled);

    public async Task<ErrorCode> LeaveAsync(string memberId, string? instance = null)
    {
        var (error, members) = await Groups.LeaveAsync(Group, [(memberId, instance)], Cancelled);
        return error == ErrorCode.None ? members.Single() : error;
    }

    public async Task<ErrorCode> CommitAsync(string memberId, int generation, long offset = 1, string metadata = "", string? instance = null)
    {
        var partition = new GroupPartition("topic", 0);
        var offsets = new Dictionary<GroupPartition, OffsetToCommit> { [partition] = new(offset, -1, metadata) };
        return (await Groups.CommitAsync(Group, new(memberId, instance, generation), offsets, asked => asked.Topic == "topic",
            ErrorCode.IllegalGeneration, Cancelled))[partition];
    }

    /// <summary>What the group has committed; -1 for nothing.</summary>
    public async Task<long> CommittedAsync() =>
        (await Groups.FetchAsync(Group, null, Cancelled)).TryGetValue(new("topic", 0), out var committed) ? committed.Offset : -1;

    public async Task<GroupState> StateAsync() =>
        (await Groups.InspectAsync(Group, group => group.State.ToString(), Cancelled)) is { } state ? Enum.Parse<GroupState>(state) : GroupState.Dead;

    /// <summary>Members that have joined together and have their assignments, "for 0", "for 1", …; the first of them leads.</summary>
    public async Task<JoinResult[]> StableAsync(params Action<JoinWish>[] wishes)
    {
        var joins = wishes.Select(wish => JoinAsync("", wish)).ToList();
        Pass(InitialDelayMs);
        var members = await Task.WhenAll(joins).Within();
        var assignments = members.Select((member, i) => (member, $"for {i}")).ToArray();
        await Task.WhenAll(members.Reverse().Select(member => SyncAsync(member.MemberId, member.Generation, null, assignments))).Within();
        Assert.Equal(GroupState.Stable, await StateAsync());
        return members;
    }

    /// <summary>The rejoining of all of them, to the generation that follows.</summary>
    public async Task<JoinResult[]> RejoinAsync(params JoinResult[] members) =>
        await Task.WhenAll(members.Select(member => JoinAsync(member.MemberId)).ToList()).Within();

    private GroupCoordinator Load()
    {
        var groups = new GroupCoordinator(Log, limits, Time, NullLogger<GroupCoordinator>.Instance);
        groups.Load();
        return groups;
    }
}

/// <summary>What a test's join asks for; as a plain consumer does where nothing else is said.</summary>
internal sealed class JoinWish
{
    public string Group { get; set; } = GroupScene.Group;

    public string? Instance { get; set; }

    public string Client { get; set; } = "client";

    public int SessionMs { get; set; } = GroupScene.SessionMs;

    public int RebalanceMs { get; set; } = GroupScene.RebalanceMs;

    public string Type { get; set; } = "consumer";

    public string[] Protocols { get; set; } = ["range"];

    public byte[] Metadata { get; set; } = [1];

    public int Version { get; set; } = 3;
}

internal static class Waiting
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    /// <summary>For an answer that has been given and only has to arrive.</summary>
    public static Task<T> Within<T>(this Task<T> answer) => answer.WaitAsync(Bound, TestContext.Current.CancellationToken);
}
