using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.History;

/// <summary>
/// Takes out of a kept request what one service has sent. A service's exporter sends its own alone, a collector that of many. In each signal's
/// request the field 1 is a resource's part, and in it again the field 1 the resource.
/// </summary>
internal static class RequestFilter
{
    /// <summary>The request without the service's parts: the same where it has none, empty where it has no others.</summary>
    public static byte[] Without(byte[] request, string service)
    {
        var (kept, removed) = (new ProtoWriter(), false);
        try
        {
            for (var message = new ProtoReader(request); message.Next();)
            {
                if (message.Field != 1)
                {
                    message.Skip();
                    continue;
                }

                var part = message.Bytes();
                if (ServiceOf(part) == service) removed = true;
                else kept.Bytes(1, part);
            }
        }
        catch (MalformedOtlpException)
        {
            return request; // whoever wrote it; it is passed over when it is read
        }

        return removed ? kept.Written.ToArray() : request;
    }

    private static string ServiceOf(ReadOnlySpan<byte> part)
    {
        var common = new OtlpCommon(new TelemetryLimits(), new StringPool());
        for (var message = new ProtoReader(part); message.Next();)
        {
            if (message.Field == 1) return common.Resource(message.Message()).Name;
            message.Skip();
        }

        return common.Resource(new ProtoReader([])).Name;
    }
}
