using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>Settings of other resources than topics.</summary>
public abstract class ConfigResourceCompliance(IComplianceCluster cluster) : ComplianceSuite(cluster)
{
    [Theory]
    [InlineData(4, "2", "Unexpected broker id, expected 1 or empty string, but received 2")]
    [InlineData(4, "x", "Broker id must be an integer, but it is: x")]
    [InlineData(8, "", "Broker id must not be empty")]
    [InlineData(8, "2", "Unexpected broker id, expected 1 but received 2")]
    [InlineData(8, "x", "Broker id must be an integer, but it is: x")]
    [InlineData(16, "", "Client metrics subscription name must not be empty")]
    [InlineData(32, "", "Group name must not be empty")]
    public async Task A_resource_that_there_is_not_is_refused(int type, string name, string message)
    {
        var (error, said, settings) = await DescribeAsync(type, name, []);

        Assert.Equal((ErrorCode.InvalidRequest, message, 0), (error, said, settings.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    public async Task A_type_that_there_is_not_is_refused(int type) =>
        Assert.Equal(ErrorCode.InvalidRequest, (await DescribeAsync(type, "a", [])).Error);

    [Theory]
    [InlineData(8, "1")]
    [InlineData(16, "a")]
    [InlineData(32, "a")]
    public async Task A_setting_that_a_resource_has_not_is_left_out(int type, string name)
    {
        var (error, _, settings) = await DescribeAsync(type, name, ["no.such.setting"]);

        Assert.Equal((ErrorCode.None, 0), (error, settings.Count));
    }

    [Fact]
    public async Task Nothing_is_subscribed_of_clients_metrics() => Assert.Equal(
        new Dictionary<string, string?> { ["interval.ms"] = "300000", ["match"] = "", ["metrics"] = "" },
        (await DescribeAsync(16, NewName("metrics"), [])).Settings);

    private async Task<(ErrorCode Error, string? Message, Dictionary<string, string?> Settings)> DescribeAsync(int type, string name, string[] keys)
    {
        var request = new Wire().Int32(1).Int8(type).Text(name).Int32(keys.Length > 0 ? keys.Length : -1);
        foreach (var key in keys) request.Text(key);
        var answer = await AskAsync(ApiKey.DescribeConfigs, 1, request.Int8(0));
        answer.Int32();
        Assert.Equal(1, answer.Int32());
        var (error, message) = (answer.Error(), answer.Text());
        Assert.Equal((type, name), (answer.Int8(), answer.Text()));
        var settings = new Dictionary<string, string?>();
        for (var count = answer.Int32(); count > 0; count--)
        {
            settings.Add(answer.Text()!, answer.Text());
            answer.Int8();
            answer.Int8();
            answer.Int8();
            Assert.Equal(0, answer.Int32());
        }

        return (error, message, settings);
    }
}

public sealed class EmbeddedConfigResourceCompliance(EmbeddedCluster cluster) : ConfigResourceCompliance(cluster);

public sealed class ApacheKafkaConfigResourceCompliance(ApacheKafkaCluster cluster) : ConfigResourceCompliance(cluster);
