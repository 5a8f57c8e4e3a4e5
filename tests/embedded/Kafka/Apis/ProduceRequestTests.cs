using EcomStreaming.Broker.Log;
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
        var answer = await client.AskAsync(
            ApiKey.Produce, VersionWithRecordErrors, Requests.Produce("compacted", Batches.Keyless("a")[..^1]), Cancelled);

        Assert.Equal((ErrorCode.InvalidRecord, "", false), Read(answer));
    }

    [Fact]
    public async Task The_records_without_a_key_are_named_of_a_compressed_batch_too()
    {
        var batch = Batches.Keyless("a").Packed(CompressionCodec.Gzip);
        var answer = await client.AskAsync(ApiKey.Produce, VersionWithRecordErrors, Requests.Produce("compacted", batch), Cancelled);

        Assert.Equal((ErrorCode.InvalidRecord, "0", true), Read(answer));
    }

    [Theory]
    [InlineData(true, "delete", ErrorCode.InvalidRecord)]
    [InlineData(false, "delete", ErrorCode.None)]
    [InlineData(false, "compact", ErrorCode.InvalidRecord)]
    public async Task A_compressed_batch_is_opened_where_the_broker_is_told_to_or_the_topic_is_compacted(
        bool validates, string policy, object expected)
    {
        await using var other = await TestBroker.StartAsync(Cancelled, new() { ValidateCompressed = validates });
        using var producer = await other.ConnectAsync(Cancelled);
        await producer.CreateTopicAsync("topic", 1, Cancelled, ("cleanup.policy", policy));

        Assert.Equal(
            expected, (await producer.ProduceAsync("topic", Batches.Of("a", "b").Packed(CompressionCodec.Gzip).Claiming(3), Cancelled)).Error);
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
