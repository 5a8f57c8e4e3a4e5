using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>The broker's settings that can change while it runs, and the values that they can have. Nothing is changed here.</summary>
public abstract class BrokerSettingCompliance(IComplianceCluster cluster) : ComplianceSuite(cluster)
{
    [Theory]
    [InlineData("background.threads", "5 20", "0 4 21 x")]
    [InlineData("compression.gzip.level", "-1 1 9", "0 10")]
    [InlineData("compression.lz4.level", "1 17", "0 18")]
    [InlineData("compression.type", "lz4 producer", "best")]
    [InlineData("compression.zstd.level", "-131072 22", "-131073 23")]
    [InlineData("group.coordinator.cached.buffer.max.bytes", "524288", "524287")]
    [InlineData("log.cleaner.backoff.ms", "0", "-1")]
    [InlineData("log.cleaner.dedupe.buffer.size", "1048577", "1")]
    [InlineData("log.cleaner.io.buffer.size", "524288", "-1")]
    [InlineData("log.cleaner.threads", "1 2", "0 3")]
    [InlineData("log.flush.interval.messages", "1", "0")]
    [InlineData("log.flush.interval.ms", "0", "x")]
    [InlineData("log.index.interval.bytes", "0", "-1")]
    [InlineData("log.index.size.max.bytes", "4", "3")]
    [InlineData("log.preallocate", "true false", "perhaps")]
    [InlineData("log.roll.jitter.ms", "0", "-1")]
    [InlineData("log.segment.delete.delay.ms", "0", "-1")]
    [InlineData("max.connection.creation.rate", "1", "-1")]
    [InlineData("max.connections", "1", "0 x 2147483648")]
    [InlineData("max.connections.per.ip", "1", "0 -1")]
    [InlineData("num.io.threads", "4 16", "0 3 17")]
    [InlineData("num.network.threads", "1 6", "0 7")]
    [InlineData("num.recovery.threads.per.data.dir", "1 4", "0 5")]
    [InlineData("num.replica.fetchers", "1 2", "0 3")]
    [InlineData("producer.id.expiration.ms", "1 2147483647", "0 2147483648")]
    [InlineData("transaction.partition.verification.enable", "true false", "maybe")]
    [InlineData("unclean.leader.election.enable", "true false", "maybe")]
    [InlineData("num.partitions", "", "1")]
    [InlineData("auto.create.topics.enable", "", "true")]
    public async Task A_setting_has_the_values_that_it_can_have(string name, string possible, string impossible)
    {
        foreach (var value in possible.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Equal((value, ErrorCode.None), (value, await ValidateAsync("1", name, value)));
            Assert.Equal((value, ErrorCode.None), (value, await ValidateAsync("", name, value)));
        }
        foreach (var value in impossible.Split(' ')) Assert.Equal((value, ErrorCode.InvalidRequest), (value, await ValidateAsync("1", name, value)));
    }

    private async Task<ErrorCode> ValidateAsync(string broker, string name, string value)
    {
        var answer = await AskAsync(
            ApiKey.IncrementalAlterConfigs, 0, new Wire().Int32(1).Int8(4).Text(broker).Int32(1).Text(name).Int8(0).Text(value).Int8(1));
        answer.Int32();
        Assert.Equal(1, answer.Int32());
        return answer.Error();
    }
}

public sealed class EmbeddedBrokerSettingCompliance(EmbeddedCluster cluster) : BrokerSettingCompliance(cluster);

public sealed class ApacheKafkaBrokerSettingCompliance(ApacheKafkaCluster cluster) : BrokerSettingCompliance(cluster);
