using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// DescribeCluster, 0–2.
/// <code>
/// → IncludeClusterAuthorizedOperations bool, EndpointType i8 v1+, IncludeFencedBrokers bool v2+
/// ← ThrottleTimeMs i32, Error i16, ErrorMessage str?, EndpointType i8 v1+, ClusterId str, ControllerId i32,
///   Brokers [{ BrokerId i32, Host str, Port i32, Rack str?, IsFenced bool v2+ }], ClusterAuthorizedOperations i32
/// </code>
/// </summary>
internal static class DescribeCluster
{
    private const sbyte Brokers = 1;
    private const sbyte Controllers = 2;

    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        var withOperations = reader.ReadBoolean();
        var endpoints = request.Version >= 1 ? reader.ReadInt8() : Brokers;
        if (request.Version >= 2) reader.ReadBoolean(); // the one broker is never fenced
        reader.ReadTags();
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteError(
            endpoints == Brokers ? ErrorCode.None : endpoints == Controllers ? ErrorCode.MismatchedEndpointType : ErrorCode.UnsupportedEndpointType);
        response.WriteString(null);
        if (request.Version >= 1) response.WriteInt8(Brokers);
        response.WriteString(request.Broker.Topics.ClusterId);
        response.WriteInt32(BrokerState.NodeId);
        response.WriteArrayLength(1);
        response.WriteInt32(BrokerState.NodeId);
        response.WriteString(request.Broker.Advertised.Host);
        response.WriteInt32(request.Broker.Advertised.Port);
        response.WriteString(null);
        if (request.Version >= 2) response.WriteBoolean(false);
        response.WriteTags();
        response.WriteInt32(withOperations ? AuthorizedOperations.Cluster : AuthorizedOperations.NotAsked);
        response.WriteTags();
        return ValueTask.CompletedTask;
    }
}
