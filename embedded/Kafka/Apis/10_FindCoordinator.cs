using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Server;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// FindCoordinator, 0–6: for every group and every transactional id it is this node, unless the partition that keeps it is offline.
/// <code>
/// → Key str v≤3, KeyType i8 v1+, CoordinatorKeys [str] v4+
/// ← ThrottleTimeMs i32 v1+, Error i16 v≤3, ErrorMessage str? v1-3, NodeId i32 v≤3, Host str v≤3, Port i32 v≤3,
///   Coordinators [{ Key str, NodeId i32, Host str, Port i32, Error i16, ErrorMessage str? }] v4+
/// </code>
/// </summary>
internal static class FindCoordinator
{
    private const sbyte GroupKey = 0;
    private const sbyte TransactionKey = 1;

    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        var response = request.Response;
        var key = request.Version <= 3 ? reader.ReadString() : null;
        var type = request.Version >= 1 ? reader.ReadInt8() : GroupKey;
        if (request.Version >= 1) response.WriteInt32(0);
        if (key is not null)
        {
            var error = ErrorOf(request, type, key);
            response.WriteError(error);
            if (request.Version >= 1) response.WriteString(null);
            WriteNode(request, error);
        }
        else
        {
            var count = reader.ReadArrayLength();
            response.WriteArrayLength(count);
            for (; count > 0; count--)
            {
                var named = reader.ReadString();
                var error = ErrorOf(request, type, named);
                response.WriteString(named);
                WriteNode(request, error);
                response.WriteError(error);
                response.WriteString(null);
                response.WriteTags();
            }
        }

        reader.ReadTags();
        response.WriteTags();
        return ValueTask.CompletedTask;
    }

    private static ErrorCode ErrorOf(KafkaRequest request, sbyte type, string key) => type switch
    {
        GroupKey => request.Broker.Groups.IsOffline(key) ? ErrorCode.CoordinatorNotAvailable : ErrorCode.None,
        TransactionKey => request.Broker.Transactions.IsOffline(key) ? ErrorCode.CoordinatorNotAvailable : ErrorCode.None,
        _ => ErrorCode.InvalidRequest,
    };

    private static void WriteNode(KafkaRequest request, ErrorCode error)
    {
        var found = error == ErrorCode.None;
        request.Response.WriteInt32(found ? BrokerState.NodeId : -1);
        request.Response.WriteString(found ? request.Broker.Advertised.Host : "");
        request.Response.WriteInt32(found ? request.Broker.Advertised.Port : -1);
    }
}
