using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming;

/// <inheritdoc cref="ITopicAdmin"/>
internal sealed class TopicAdmin(KafkaClients clients, IOptions<StreamingOptions> options, TimeProvider time) : ITopicAdmin
{
    private const short BrokersDefault = -1;

    /// <summary>Nothing interrupts a client that waits for metadata: so it is asked for often, and never for long.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly TimeSpan patience = TimeSpan.FromSeconds(options.Value.BrokerPatienceSeconds);

    public async Task<TopicsReport> DeclareAsync(IReadOnlyCollection<TopicDeclaration> topics, CancellationToken cancellationToken)
    {
        using var admin = clients.Admin("topics");
        var existing = await ExistingAsync(admin, _ => true, cancellationToken);
        var missing = topics.Where(topic => !existing.ContainsKey(topic.Name)).ToList();
        if (missing.Count > 0) await CreateAsync(admin, missing);
        existing = await ExistingAsync(admin, now => topics.All(topic => now.ContainsKey(topic.Name)), cancellationToken);

        var found = topics.Except(missing).ToList();
        var differences = found.Where(topic => existing[topic.Name] != topic.Partitions)
            .Select(topic => $"{topic.Name} has {existing[topic.Name]} partitions, not {topic.Partitions}")
            .Concat(await SettingsThatDifferAsync(admin, found));
        return new([.. missing.Select(topic => topic.Name)], [.. found.Select(topic => topic.Name)], [.. differences]);
    }

    public async Task<IReadOnlyList<TopicDescription>> DescribeAsync(CancellationToken cancellationToken)
    {
        using var admin = clients.Admin("topics");
        try
        {
            return await TopicDescriber.DescribeAsync(admin, options.Value.TopicPrefix, cancellationToken);
        }
        catch (KafkaException e)
        {
            throw new BrokerUnavailableException($"The topics could not be described: {Reason(e)}", e);
        }
    }

    /// <summary>
    /// Partition counts by topic, asked until a broker answers and the answer is complete: metadata follows a creation a little later.
    /// </summary>
    private async Task<Dictionary<string, int>> ExistingAsync(
        IAdminClient admin, Func<Dictionary<string, int>, bool> isComplete, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                var now = admin.GetMetadata(AnswerTimeout).Topics.Where(topic => !topic.Error.IsError)
                    .ToDictionary(topic => topic.Topic, topic => topic.Partitions.Count);
                if (isComplete(now)) return now;
            }
            catch (KafkaException e)
            {
                if (time.GetElapsedTime(started) > patience)
                {
                    throw new BrokerUnavailableException($"No broker answered within {patience.TotalSeconds:0} s: {e.Error.Reason}", e);
                }
            }

            if (time.GetElapsedTime(started) > patience)
            {
                throw new BrokerUnavailableException($"The topics did not appear within {patience.TotalSeconds:0} s.");
            }
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task CreateAsync(IAdminClient admin, List<TopicDeclaration> missing)
    {
        try
        {
            await admin.CreateTopicsAsync(missing.Select(topic => new TopicSpecification
            {
                Name = topic.Name,
                NumPartitions = topic.Partitions,
                ReplicationFactor = BrokersDefault,
                Configs = topic.Settings.ToDictionary(),
            }), new CreateTopicsOptions { RequestTimeout = patience });
        }
        catch (CreateTopicsException e) when (e.Results.All(result => result.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            return; // somebody else declared them at the same moment
        }
        catch (KafkaException e)
        {
            throw new BrokerUnavailableException($"The topics could not be created: {Reason(e)}", e);
        }
    }

    private async Task<IEnumerable<string>> SettingsThatDifferAsync(IAdminClient admin, List<TopicDeclaration> found)
    {
        if (found.Count == 0) return [];
        var described = await DescribeAsync(admin, found);
        return from result in described
               let declared = found.Single(topic => topic.Name == result.ConfigResource.Name)
               from setting in declared.Settings
               let actual = result.Entries.GetValueOrDefault(setting.Key)?.Value
               where actual != setting.Value
               select $"{declared.Name} has {setting.Key}={actual}, not {setting.Value}";
    }

    private async Task<List<DescribeConfigsResult>> DescribeAsync(IAdminClient admin, List<TopicDeclaration> found)
    {
        try
        {
            return await admin.DescribeConfigsAsync(
                found.Select(topic => new ConfigResource { Name = topic.Name, Type = ResourceType.Topic }),
                new DescribeConfigsOptions { RequestTimeout = patience });
        }
        catch (KafkaException e)
        {
            throw new BrokerUnavailableException($"The topics' settings could not be read: {Reason(e)}", e);
        }
    }

    /// <summary>The first topic's own error where there is one: the whole request's only says that there was one.</summary>
    private static string Reason(KafkaException e) =>
        (e as CreateTopicsException)?.Results.FirstOrDefault(result => result.Error.IsError)?.Error.Reason ?? e.Error.Reason;
}
