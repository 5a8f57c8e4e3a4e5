using Microsoft.Extensions.Configuration;

namespace EcomStreaming.AppHost;

/// <summary>The settings of a run, section <c>Ecom</c>. Each has a default that works.</summary>
/// <param name="Data">The run's own folder, absolute: logs of the embedded broker, secrets. Readable by its owner only.</param>
/// <param name="Tape">A folder of recorded orders to replay at start; null plays none.</param>
/// <param name="TakenPorts">Default ports that somebody else has: when there is one, all ports are allocated.</param>
/// <param name="Services">The settings that are handed on to the services, as environment variables.</param>
internal sealed record ShopSettings(
    KafkaChoice Kafka,
    string Data,
    string? Tape,
    IReadOnlyList<int> TakenPorts,
    IReadOnlyDictionary<string, string> Services,
    IConfiguration Configuration)
{
    /// <summary>The secret for the hashes of customer ids.</summary>
    public IResourceBuilder<ParameterResource>? TelemetrySecret { get; init; }

    public static ShopSettings Read(IConfiguration configuration, string appHostDirectory) => new(
        KafkaChoice.Make(configuration["Ecom:Kafka"], configuration.GetConnectionString("kafka")),
        Path.GetFullPath(configuration["Ecom:Data"] ?? Path.Combine(appHostDirectory, "..", ".data")),
        TapeFolder(configuration["Ecom:Tape"], appHostDirectory),
        FreePorts.Taken(configuration),
        HandedOn(configuration),
        configuration);

    private static readonly string[] KeysHandedOn =
    [
        "Ecom:TopicPrefix", "Ecom:Partitions", "Ecom:ProcessSpans",
        "Telemetry:TracesPerSecond", "Telemetry:ReadTracesPerSecond", "Telemetry:BatchSpans",
    ];

    /// <summary>How many processes of a service share its partitions, <c>Ecom:Replicas:SERVICE</c>.</summary>
    public int Replicas(string service) => Configuration.GetValue($"Ecom:Replicas:{service}", 1);

    /// <exception cref="ShopConfigurationException">There is no such folder.</exception>
    private static string? TapeFolder(string? value, string appHostDirectory) => value switch
    {
        null or "" => Path.Combine(appHostDirectory, "tape"),
        "none" => null,
        _ when Directory.Exists(value) => Path.GetFullPath(value),
        _ => throw new ShopConfigurationException($"--tape must be a folder or none; there is no folder {Path.GetFullPath(value)}."),
    };

    private static Dictionary<string, string> HandedOn(IConfiguration configuration) =>
        KeysHandedOn.Where(key => configuration[key] is not null).ToDictionary(Variable, key => configuration[key]!);

    private static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
