using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces;

/// <summary>What a span is about, by the attributes that OpenTelemetry's conventions give it.</summary>
public enum SpanType
{
    Http,
    Database,
    Messaging,
    Rpc,
    Other,
}

/// <summary>Telling the type of a span.</summary>
public static class SpanTypes
{
    public static SpanType Of(Span span)
    {
        var type = SpanType.Other;
        foreach (var attribute in span.Attributes)
        {
            switch (attribute.Key)
            {
                case "messaging.system": return SpanType.Messaging; // it may say more of itself than one convention's names
                case "db.system" or "db.system.name": return SpanType.Database;
                case "rpc.system" or "rpc.system.name": return SpanType.Rpc;
                case "http.request.method" or "http.method": type = SpanType.Http; break; // a remote call is made over HTTP, too
            }
        }

        return type;
    }

    public static string Title(SpanType type) => type switch
    {
        SpanType.Http => "HTTP",
        SpanType.Rpc => "RPC",
        _ => type.ToString(),
    };
}
