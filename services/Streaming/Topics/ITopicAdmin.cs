namespace EcomStreaming.Streaming;

/// <summary>Creates missing topics on the cluster and describes existing ones.</summary>
public interface ITopicAdmin
{
    /// <summary>Creates what is missing and says what was found; changes nothing that exists.</summary>
    /// <exception cref="BrokerUnavailableException">No broker answered in time.</exception>
    Task<TopicsReport> DeclareAsync(IReadOnlyCollection<TopicDeclaration> topics, CancellationToken cancellationToken);

    /// <summary>All topics whose name begins with the shop's prefix, by name.</summary>
    /// <exception cref="BrokerUnavailableException">Kafka has not answered within a few seconds.</exception>
    Task<IReadOnlyList<TopicDescription>> DescribeAsync(CancellationToken cancellationToken);
}

/// <param name="Settings">Topic settings by Kafka's names.</param>
public sealed record TopicDeclaration(string Name, int Partitions, IReadOnlyDictionary<string, string> Settings);

/// <param name="Differences">One sentence for each thing on the cluster that is not as declared.</param>
public sealed record TopicsReport(IReadOnlyList<string> Created, IReadOnlyList<string> Found, IReadOnlyList<string> Differences);
