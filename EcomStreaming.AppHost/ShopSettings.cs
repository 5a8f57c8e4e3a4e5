using System.Globalization;
using EcomStreaming.ServiceDefaults;
using Microsoft.Extensions.Configuration;

namespace EcomStreaming.AppHost;

/// <summary>The settings of a run, section <c>Ecom</c>. Each has a default that works.</summary>
/// <param name="Data">The run's own folder, absolute: logs of the embedded broker, secrets. Readable by its owner only.</param>
/// <param name="Tape">A folder of recorded orders to replay at start; null plays none.</param>
/// <param name="TakenPorts">Default ports that somebody else has: when there is one, all ports are allocated.</param>
/// <param name="Replicas">How many processes of a service share its partitions, by the service's name.</param>
internal sealed record ShopSettings(
    KafkaChoice Kafka,
    string Data,
    string? Tape,
    IReadOnlyList<int> TakenPorts,
    IReadOnlyDictionary<string, int> Replicas,
    IConfiguration Configuration)
{
    private const int ReplicasMax = 100;

    /// <summary>The secret for the hashes of customer ids.</summary>
    public IResourceBuilder<ParameterResource>? TelemetrySecret { get; init; }

    public static ShopSettings Read(IConfiguration configuration, string appHostDirectory) => new(
        KafkaChoice.Make(configuration["Ecom:Kafka"], configuration.GetConnectionString("kafka")),
        Path.GetFullPath(configuration["Ecom:Data"] ?? Path.Combine(appHostDirectory, "..", ".data")),
        TapeFolder(configuration["Ecom:Tape"], appHostDirectory),
        FreePorts.Taken(configuration),
        ReadReplicas(configuration),
        configuration);

    /// <summary>The settings that <see cref="ShopSwitches"/> hands on to this service, as environment variables.</summary>
    public IEnumerable<(string Name, string Value)> HandedOn(string service) =>
        from known in ShopSwitches.All
        where known.HandedOnTo.Contains(service)
        from setting in Settings(known)
        where setting.Value is not null
        select (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value);

    private IEnumerable<KeyValuePair<string, string?>> Settings(ShopSwitch known) =>
        known.IsGroup ? Configuration.GetSection(known.Name.Split(':')[0]).AsEnumerable() : [new(known.Name, Configuration[known.Name])];

    /// <summary>
    /// A replica's share of <c>Telemetry:SpansPerSecond</c>, which is the shop's. Null where there is one process, or no number to divide: the
    /// service names that.
    /// </summary>
    public string? SpansPerSecond(string service)
    {
        var replicas = Replicas.GetValueOrDefault(service, 1);
        if (replicas == 1) return null;
        var rate = Configuration["Telemetry:SpansPerSecond"] ?? SpanRate.Default.ToString(CultureInfo.InvariantCulture);
        if (!double.TryParse(rate, CultureInfo.InvariantCulture, out var ofShop)) return null;
        return (ofShop / replicas).ToString(CultureInfo.InvariantCulture);
    }

    /// <exception cref="ShopConfigurationException">There is no such folder.</exception>
    private static string? TapeFolder(string? value, string appHostDirectory) => value switch
    {
        null or "" => Path.Combine(appHostDirectory, "tape"),
        "none" => null,
        _ when Directory.Exists(value) => Path.GetFullPath(value),
        _ => throw new ShopConfigurationException($"--tape must be a folder or none; there is no folder {Path.GetFullPath(value)}."),
    };

    /// <exception cref="ShopConfigurationException">One is no number from 1 to 100.</exception>
    private static Dictionary<string, int> ReadReplicas(IConfiguration configuration) =>
        configuration.GetSection("Ecom:Replicas").GetChildren().ToDictionary(
            replicas => replicas.Key, CountOf, StringComparer.OrdinalIgnoreCase);

    private static int CountOf(IConfigurationSection replicas) =>
        int.TryParse(replicas.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= ReplicasMax
            ? count
            : throw new ShopConfigurationException($"--{replicas.Path} must be a number from 1 to {ReplicasMax}, not '{replicas.Value}'.");
}
