using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard;

/// <summary>How a dashboard is served.</summary>
public sealed class DashboardOptions
{
    /// <summary>Shown as the title.</summary>
    public string ApplicationName { get; set; } = "Aspire";

    /// <summary>Where browsers come to. A port that is taken is replaced by a free one; 0 asks for one.</summary>
    public Uri FrontendUrl { get; set; } = new("http://localhost:0");

    /// <summary>Where OTLP/gRPC comes to, likewise.</summary>
    public Uri OtlpGrpcUrl { get; set; } = new("http://localhost:0");

    /// <summary>Where OTLP/HTTP comes to, likewise.</summary>
    public Uri OtlpHttpUrl { get; set; } = new("http://localhost:0");

    /// <summary>The token that a browser logs in with; null lets anyone on this machine in.</summary>
    public string? BrowserToken { get; set; }

    /// <summary>The key that senders of telemetry show; null takes telemetry from anyone on this machine.</summary>
    public string? OtlpApiKey { get; set; }

    /// <summary>The key by which scripts read the telemetry API without logging in; null asks them to log in, too.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Where history and keys are kept between runs; null keeps nothing, and writes nothing anywhere.</summary>
    public string? DataFolder { get; set; }

    /// <summary>What the history may take on disk.</summary>
    public long HistoryBytesMax { get; set; } = 512L * 1024 * 1024;

    public TelemetryLimits Limits { get; set; } = new();

    /// <summary>Turns what is typed into the search into the value that spans carry in its place: a customer's id into its keyed hash.</summary>
    public Func<string, string>? HashCustomer { get; set; }
}
