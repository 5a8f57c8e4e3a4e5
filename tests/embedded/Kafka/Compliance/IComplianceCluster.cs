using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Compliance;

/// <summary>One node that speaks Kafka's protocol: this broker, or Apache Kafka itself, which says what is right.</summary>
public interface IComplianceCluster
{
    internal Task<RawClient> ConnectAsync(CancellationToken cancellationToken);
}
