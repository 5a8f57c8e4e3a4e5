namespace EcomStreaming.AppHost;

/// <summary>Where this run's Kafka comes from, and why.</summary>
internal sealed record KafkaChoice(KafkaSource Source, string Reason)
{
    /// <param name="asked">What <c>--kafka</c> said, if anything.</param>
    /// <param name="connectionString">Of a cluster that runs already.</param>
    /// <exception cref="ShopConfigurationException">The word is none of the three, or external names no cluster.</exception>
    public static KafkaChoice Make(string? asked, string? connectionString)
    {
        if (!string.IsNullOrEmpty(asked))
        {
            var source = Parse(asked);
            if (source == KafkaSource.External && string.IsNullOrEmpty(connectionString))
                throw new ShopConfigurationException("--kafka external needs ConnectionStrings__kafka=HOST:PORT in the environment.");
            return new(source, "as --kafka asks");
        }

        return string.IsNullOrEmpty(connectionString)
            ? new(KafkaSource.Embedded, "the default; no ConnectionStrings:kafka is set")
            : new(KafkaSource.External, "ConnectionStrings:kafka is set");
    }

    private static KafkaSource Parse(string word) =>
        Enum.TryParse<KafkaSource>(word, ignoreCase: true, out var source) && Enum.IsDefined(source) && !char.IsAsciiDigit(word[0])
            ? source
            : throw new ShopConfigurationException($"--kafka must be embedded, container or external, not '{word}'.");
}

/// <summary>The three sources of Kafka.</summary>
internal enum KafkaSource
{
    /// <summary>The broker of this repository, a process of its own.</summary>
    Embedded,

    /// <summary>Kafka in a container, by Docker or Podman.</summary>
    Container,

    /// <summary>A cluster that runs already.</summary>
    External,
}
