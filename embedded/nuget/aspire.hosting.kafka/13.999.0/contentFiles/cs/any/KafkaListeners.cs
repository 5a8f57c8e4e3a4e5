namespace Aspire.Hosting;

/// <summary>
/// Where the broker listens, and which address it gives to whom: a client dials the address that the broker names, so each side needs its own.
/// </summary>
internal static class KafkaListeners
{
    public const int PrimaryPort = 9092;
    public const int InternalPort = 9093;

    public static void Configure(EnvironmentCallbackContext context, KafkaServerResource kafka)
    {
        context.EnvironmentVariables["KAFKA_LISTENERS"] =
            "PLAINTEXT://localhost:29092,CONTROLLER://localhost:29093,"
            + $"PLAINTEXT_HOST://0.0.0.0:{PrimaryPort},PLAINTEXT_INTERNAL://0.0.0.0:{InternalPort}";
        context.EnvironmentVariables["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"] =
            "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,PLAINTEXT_HOST:PLAINTEXT,PLAINTEXT_INTERNAL:PLAINTEXT";
        context.EnvironmentVariables["KAFKA_ADVERTISED_LISTENERS"] = context.ExecutionContext.IsRunMode ? OnThisMachine(kafka) : Deployed(kafka);
    }

    /// <summary>In a run, containers share a network in which each answers to its resource's name.</summary>
    public static string InNetwork(KafkaServerResource kafka) => $"{kafka.Name}:{kafka.InternalEndpoint.TargetPort ?? InternalPort}";

    private static ReferenceExpression OnThisMachine(KafkaServerResource kafka) =>
        ReferenceExpression.Create($"PLAINTEXT://localhost:29092,PLAINTEXT_HOST://localhost:{kafka.Port},PLAINTEXT_INTERNAL://{InNetwork(kafka)}");

    private static ReferenceExpression Deployed(KafkaServerResource kafka)
    {
        var forClients = kafka.PrimaryEndpoint.Property(EndpointProperty.HostAndPort);
        var forContainers = kafka.InternalEndpoint.Property(EndpointProperty.HostAndPort);
        return ReferenceExpression.Create($"PLAINTEXT://{kafka.Host}:29092,PLAINTEXT_HOST://{forClients},PLAINTEXT_INTERNAL://{forContainers}");
    }
}
