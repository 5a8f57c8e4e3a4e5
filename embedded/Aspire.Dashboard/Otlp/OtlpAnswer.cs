using System.Text.Json;

namespace Aspire.Dashboard.Otlp;

/// <summary>What a sender is told: all taken, or a partial success (1: 1 how many were rejected, 2 why).</summary>
internal static class OtlpAnswer
{
    public static ReadOnlyMemory<byte> Protobuf(Rejection rejected)
    {
        if (rejected.Count == 0) return default;
        var partial = new ProtoWriter();
        partial.Varint(1, (ulong)rejected.Count);
        partial.Text(2, rejected.Reason);
        var answer = new ProtoWriter();
        answer.Bytes(1, partial.Written.Span);
        return answer.Written;
    }

    public static ReadOnlyMemory<byte> Json(OtlpSignal signal, Rejection rejected)
    {
        if (rejected.Count == 0) return "{}"u8.ToArray();
        var counted = signal switch { OtlpSignal.Traces => "rejectedSpans", OtlpSignal.Logs => "rejectedLogRecords", _ => "rejectedDataPoints" };
        var partial = new Dictionary<string, string> { [counted] = $"{rejected.Count}", ["errorMessage"] = rejected.Reason };
        return JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["partialSuccess"] = partial });
    }

    /// <summary>google.rpc.Status: 1 code, 2 message.</summary>
    public static ReadOnlyMemory<byte> Status(OtlpRefusedException refused)
    {
        var status = new ProtoWriter();
        status.Varint(1, (ulong)refused.GrpcStatus);
        status.Text(2, refused.Message);
        return status.Written;
    }

    public static ReadOnlyMemory<byte> JsonStatus(OtlpRefusedException refused) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["code"] = refused.GrpcStatus, ["message"] = refused.Message });
}
