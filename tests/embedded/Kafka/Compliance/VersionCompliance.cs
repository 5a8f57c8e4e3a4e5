using EcomStreaming.Broker.Apis;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>Which requests are answered, by number and version.</summary>
public abstract class VersionCompliance(IComplianceCluster cluster) : ComplianceSuite(cluster)
{
    [Fact]
    public async Task What_this_broker_serves_is_served_in_the_same_versions()
    {
        var served = await ServedAsync(0);

        Assert.All(ApiTable.All, api =>
        {
            Assert.True(served.TryGetValue(api.Key, out var versions), $"{api.Key} is not served");
            Assert.True(versions.Max >= api.VersionMax, $"{api.Key} is served up to {versions.Max} only");
        });
    }

    [Fact]
    public async Task A_version_to_come_of_the_question_after_versions_is_answered_in_the_oldest()
    {
        await Client.SendAsync(ApiKey.ApiVersions, 0, [], Cancelled);
        await Client.ReceiveFrameAsync(Cancelled);
        await Client.SendFrameAsync(new Wire().Int16((short)ApiKey.ApiVersions).Int16(99).Int32(7).Text("test").Raw([0, 1, 2]).Bytes, Cancelled);

        var frame = await Client.ReceiveFrameAsync(Cancelled) ?? throw new EndOfStreamException();

        var answer = new Answer(frame);
        Assert.Equal((7, ErrorCode.UnsupportedVersion), (answer.Int32(), answer.Error()));
        Assert.Contains(ApiKey.ApiVersions, Read(answer).Keys);
    }

    [Fact]
    public async Task A_request_that_there_is_not_closes_the_connection()
    {
        await Client.SendFrameAsync(new Wire().Int16(9_999).Int16(0).Int32(1).Text("test").Bytes, Cancelled);

        await Client.IsClosedAsync(Cancelled);
    }

    private async Task<Dictionary<ApiKey, (short Min, short Max)>> ServedAsync(short version)
    {
        var answer = await AskAsync(ApiKey.ApiVersions, version, new());
        Assert.Equal(ErrorCode.None, answer.Error());
        return Read(answer);
    }

    private static Dictionary<ApiKey, (short Min, short Max)> Read(Answer answer) =>
        Enumerable.Range(0, answer.Int32()).Select(_ => (Key: (ApiKey)answer.Int16(), Versions: (answer.Int16(), answer.Int16())))
            .ToDictionary(api => api.Key, api => api.Versions);
}

public sealed class EmbeddedVersionCompliance(EmbeddedCluster cluster) : VersionCompliance(cluster);

public sealed class ApacheKafkaVersionCompliance(ApacheKafkaCluster cluster) : VersionCompliance(cluster);
