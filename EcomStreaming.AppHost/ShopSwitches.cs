using EcomStreaming.Arguments;

namespace EcomStreaming.AppHost;

/// <summary>
/// Lists what may stand on the command line, and to which services a setting is handed on. Anything else is refused: a new setting is a new line
/// here.
/// </summary>
internal static class ShopSwitches
{
    private static readonly string[] Stages = ["orders", "inventory", "payments"];
    private static readonly string[] Everyone = ["topics", .. Stages, "lag"];

    public static IReadOnlyList<ShopSwitch> All { get; } =
    [
        // The AppHost's own.
        new("kafka") { Key = "Ecom:Kafka", NeedsValue = true },
        new("data") { Key = "Ecom:Data", NeedsValue = true },
        new("tape") { Key = "Ecom:Tape", NeedsValue = true },
        new("Ecom:Kafka") { NeedsValue = true },
        new("Ecom:Data") { NeedsValue = true },
        new("Ecom:Tape") { NeedsValue = true },
        new("Ecom:TelemetrySecret"), // the services get it as a parameter, which no manifest shows; empty, it turns the hashes off
        .. Stages.Append("lag").Select(service => new ShopSwitch($"Ecom:Replicas:{service}") { NeedsValue = true }),

        // Handed on to services, wherever they are set.
        new("Ecom:TopicPrefix") { HandedOnTo = Everyone },
        new("Ecom:Partitions") { HandedOnTo = Everyone },
        new("Ecom:ProcessSpans") { HandedOnTo = Everyone },
        new("Ecom:KafkaGraceSeconds") { HandedOnTo = [.. Stages, "lag"] },
        new("Ecom:BrokerPatienceSeconds") { HandedOnTo = ["topics"] },
        new("Ecom:BatchRecordsMax") { HandedOnTo = Stages },
        new("Ecom:ProcessAttempts") { HandedOnTo = Stages },
        new("Ecom:LagIntervalSeconds") { HandedOnTo = ["lag"] },
        new("Telemetry:SpansPerSecond") { HandedOnTo = Everyone },
        new("Telemetry:ReadTracesPerSecond") { HandedOnTo = Everyone },
        new("Telemetry:BatchSpans") { HandedOnTo = Everyone },
        new("Orders:*") { HandedOnTo = ["orders"] },
        new("Payments:*") { HandedOnTo = ["payments"] },

        // Read by .NET and Aspire.
        new("ConnectionStrings:*"),
        new("Parameters:*"),
        new("Logging:LogLevel:*") { Value = SwitchValue.Level },
        new("Logging:*"),
        new("DcpPublisher:*"),
        new("ASPIRE_*"),
        new("environment") { NeedsValue = true },
        new("operation") { NeedsValue = true },
        new("step") { NeedsValue = true },
        new("list-steps") { NeedsValue = true },
        new("publisher") { NeedsValue = true },
        new("output-path") { NeedsValue = true },
        new("log-level") { NeedsValue = true },
        new("include-exception-details") { NeedsValue = true },
        new("clear-cache") { NeedsValue = true },
        new("yes") { NeedsValue = true },
        new("dcp-cli-path") { NeedsValue = true },
        new("dcp-container-runtime") { NeedsValue = true },
        new("dcp-dependency-check-timeout") { NeedsValue = true, Value = SwitchValue.WholeNumber },
        new("dcp-dashboard-path") { NeedsValue = true },
    ];

    /// <summary>Null where nothing of that name passes. As in .NET's configuration, names compare without case.</summary>
    public static ShopSwitch? Find(string name) => All.FirstOrDefault(known => known.Covers(name));

    /// <summary>The one that somebody may have meant; null where none is near.</summary>
    public static string? Nearest(string name)
    {
        var distanceMax = Math.Clamp(name.Length / 2, 1, 3);
        var nearest = All.Where(known => !known.IsGroup).MinBy(Distance);
        return nearest is not null && Distance(nearest) <= distanceMax ? nearest.Name : null;

        int Distance(ShopSwitch known) => NearestName.Distance(known.Name, name);
    }
}
