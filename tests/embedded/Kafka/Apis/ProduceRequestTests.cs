using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Apis;

/// <summary>What a refused batch is answered with, beyond its error.</summary>
public sealed class ProduceRequestTests : IAsyncLifetime
{
    private const short VersionWithRecordErrors = 8;

    private TestBroker broker = null!;
    private RawClient client = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        broker = await TestBroker.StartAsync(Cancelled);
        client = await broker.ConnectAsync(Cancelled);
        Assert.Equal(ErrorCode.None, await client.CreateTopicAsync("compacted", 1, Cancelled, ("cleanup.policy", "compact")));
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task A_compacted_topic_names_the_records_that_have_no_key()
    {
        var answer = await client.AskAsync(ApiKey.Produce, VersionWithRecordErrors, Requests.Produce("compacted", Batches.Keyless("a")), Cancelled);

        Assert.Equal((ErrorCode.InvalidRecord, "0", true), Read(answer));
    }

    [Fact]
    public async Task A_batch_that_is_none_names_no_records()
    {
        var answer = await client.AskAsync(ApiKey.Produce, VersionWithRecordErrors, Requests.Produce("compacted", Batches.Keyless("a")[..^1]), Cancelled);

        Assert.Equal((ErrorCode.InvalidRecord, "", false), Read(answer));
    }

    private static (ErrorCode Error, string Records, bool HasMessage) Read(byte[] answer)
    {
        var reader = new KafkaReader(answer, flexible: false);
        Assert.Equal(1, reader.ReadArrayLength());
        reader.ReadString();
        Assert.Equal(1, reader.ReadArrayLength());
        reader.ReadInt32();
        var error = (ErrorCode)reader.ReadInt16();
        for (var i = 0; i < 3; i++) reader.ReadInt64();
        var records = new List<int>();
        for (var count = reader.ReadArrayLength(); count > 0; count--)
        {
            records.Add(reader.ReadInt32());
            Assert.NotNull(reader.ReadNullableString());
        }

        return (error, string.Join(',', records), reader.ReadNullableString() is not null);
    }
}
