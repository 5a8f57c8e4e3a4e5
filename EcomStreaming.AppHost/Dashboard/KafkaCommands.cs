using System.Net.Http.Json;

namespace EcomStreaming.AppHost.Dashboard;

/// <summary>
/// The commands that kafka offers in the dashboard. They ask the <c>lag</c> service over HTTP, which knows topics and groups; nothing here changes
/// anything.
/// </summary>
internal static class KafkaCommands
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    private static readonly HttpClient Http = new() { Timeout = AnswerTimeout };

    public static IResourceBuilder<T> WithKafkaCommands<T>(this IResourceBuilder<T> kafka, IResourceBuilder<ProjectResource> lag)
        where T : IResource => kafka
            .WithTable<T, TopicRow>("describe-topics", "Describe topics", "Partitions, records and settings of the shop's topics", "TableSimple", lag,
                "/topics", TopicRow.Table)
            .WithTable<T, LagRow>("lag", "Lag", "How far each stage is behind on each partition", "Gauge", lag, "/lag", LagRow.Table);

    private static IResourceBuilder<T> WithTable<T, TRow>(
        this IResourceBuilder<T> kafka,
        string name,
        string title,
        string description,
        string icon,
        IResourceBuilder<ProjectResource> lag,
        string path,
        Func<IReadOnlyList<TRow>, MarkdownTable> table)
        where T : IResource => kafka.WithCommand(
            name,
            title,
            context => AskAsync(title, lag.GetEndpoint("http"), path, table, context.CancellationToken),
            new CommandOptions { Description = description, IconName = icon, IsHighlighted = true });

    private static async Task<ExecuteCommandResult> AskAsync<TRow>(
        string title, EndpointReference lag, string path, Func<IReadOnlyList<TRow>, MarkdownTable> table, CancellationToken cancellationToken)
    {
        if (!lag.IsAllocated) return CommandResults.Failure("The service lag has no address yet.");
        try
        {
            var rows = await Http.GetFromJsonAsync<List<TRow>>(new Uri(new Uri(lag.Url), path), cancellationToken);
            return CommandResults.Success(title, table(rows!).ToString(), CommandResultFormat.Markdown, displayImmediately: true);
        }
        catch (HttpRequestException e)
        {
            return CommandResults.Failure(e.StatusCode is { } status
                ? $"The service lag answers {(int)status}: Kafka may be away."
                : "The service lag cannot be reached. Start it, then try again.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return CommandResults.Failure(
                $"The service lag has not answered within {AnswerTimeout.TotalSeconds:0} s. Look whether it runs, then try again.");
        }
    }

    /// <summary>A topic as <c>GET /topics</c> says it.</summary>
    private sealed record TopicRow(string Topic, int Partitions, int ReplicationFactor, long Records, string CleanupPolicy, string Retention)
    {
        public static MarkdownTable Table(IReadOnlyList<TopicRow> topics)
        {
            var table = new MarkdownTable("Topic", "Partitions", "Replicas", "Records", "Cleanup", "Retention");
            foreach (var topic in topics)
                table.Add(topic.Topic, topic.Partitions, topic.ReplicationFactor, topic.Records, topic.CleanupPolicy, topic.Retention);
            return table;
        }
    }

    /// <summary>A partition as <c>GET /lag</c> says it.</summary>
    private sealed record LagRow(string Group, string Topic, int Partition, long Committed, long End, long Lag, double AgeSeconds)
    {
        public static MarkdownTable Table(IReadOnlyList<LagRow> lags)
        {
            var table = new MarkdownTable("Group", "Topic", "Partition", "Committed", "End", "Lag", "Age, s");
            foreach (var lag in lags) table.Add(lag.Group, lag.Topic, lag.Partition, lag.Committed, lag.End, lag.Lag, lag.AgeSeconds);
            return table;
        }
    }
}
