using System.Diagnostics;
using OpenTelemetry.Trace;

namespace EcomStreaming.ServiceDefaults;

/// <summary>The kinds of root spans.</summary>
internal enum TraceRoot
{
    /// <summary>Something is to change: an order is placed, a product replenished.</summary>
    Change,

    /// <summary>Somebody looks, or it cannot be told.</summary>
    Read,

    /// <summary>Never recorded: an orchestrator asks whether the service lives, or a record is sent that no request led to.</summary>
    Never,
}

/// <summary>Tells the kinds apart by what is known of a span when it starts.</summary>
internal static class TraceRoots
{
    public static TraceRoot Of(in SamplingParameters root)
    {
        if (root.Kind == ActivityKind.Producer) return TraceRoot.Never;
        if (root.Kind != ActivityKind.Server) return TraceRoot.Read;

        string? method = null;
        foreach (var (name, value) in root.Tags ?? [])
        {
            if (name == "url.path" && value is string path && IsHealth(path)) return TraceRoot.Never;
            if (name == "http.request.method") method = value as string;
        }

        return method is null or "GET" or "HEAD" or "OPTIONS" ? TraceRoot.Read : TraceRoot.Change;
    }

    private static bool IsHealth(string path) =>
        path.Equals("/health", StringComparison.OrdinalIgnoreCase) || path.Equals("/alive", StringComparison.OrdinalIgnoreCase);
}
