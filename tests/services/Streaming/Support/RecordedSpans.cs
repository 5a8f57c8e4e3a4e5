using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace EcomStreaming.Streaming.Tests.Support;

/// <summary>The spans of one prefix's topics, as an exporter would see them; those of tests that run beside it are left unsampled.</summary>
internal sealed class RecordedSpans : IDisposable
{
    private readonly ConcurrentQueue<Activity> ended = new();
    private readonly ActivityListener listener;

    public RecordedSpans(string prefix, ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded, bool ofBatches = true)
    {
        bool IsOwn(string name) => name.Contains($" {prefix}.", StringComparison.Ordinal);
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == KafkaSpans.SourceName || (ofBatches && source.Name == KafkaSpans.BatchSourceName),
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => IsOwn(options.Name) ? sampling : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                if (IsOwn(span.DisplayName)) ended.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    public IReadOnlyList<Activity> All => [.. ended];

    public Activity Single(string name) => Assert.Single(ended, span => span.DisplayName == name);

    /// <summary>All tags, as <c>name=value</c>.</summary>
    public static IEnumerable<string> Tags(Activity span) =>
        span.TagObjects.Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")).Order(StringComparer.Ordinal);

    public void Dispose() => listener.Dispose();
}
