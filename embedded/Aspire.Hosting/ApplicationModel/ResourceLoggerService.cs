using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One line that a resource printed, or that was said about it.</summary>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage)
{
    internal DateTimeOffset ReceivedAt { get; init; }
}

/// <summary>The lines of each resource: the last ones kept, new ones passed to whoever watches.</summary>
public class ResourceLoggerService
{
    internal const int BacklogLinesMax = 100_000;

    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Journal> journals = new(StringComparer.OrdinalIgnoreCase);

    public ResourceLoggerService()
        : this(TimeProvider.System)
    {
    }

    internal ResourceLoggerService(TimeProvider time) => this.time = time;

    /// <summary>Where lines go besides, when the application prints its resources' output.</summary>
    internal Action<string, LogLine>? Forward { get; set; }

    public ILogger GetLogger(IResource resource) => new LineLogger(this, resource.Name);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => Watch(resource.Name, default);

    /// <summary>By resource name (the lines of all replicas) or by instance id.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => Watch(resourceName, default);

    /// <summary>What is kept of the lines so far.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        lock (gate)
            return new IReadOnlyList<LogLine>[] { [.. JournalOf(resourceName).Lines] }.ToAsyncEnumerable();
    }

    internal void Append(string resourceName, string? instanceId, string content, bool isError)
    {
        LogLine line;
        var now = time.GetUtcNow();
        lock (gate)
        {
            line = JournalOf(resourceName).Add(content, isError, now);
            if (instanceId is not null && instanceId != resourceName)
                JournalOf(instanceId).Add(content, isError, now);
        }
        Forward?.Invoke(resourceName, line);
    }

    private async IAsyncEnumerable<IReadOnlyList<LogLine>> Watch(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A watcher that cannot keep up loses the oldest lines, as the backlog does.
        var channel = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(BacklogLinesMax) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (gate)
        {
            foreach (var line in JournalOf(name).Lines)
                channel.Writer.TryWrite(line);
            JournalOf(name).Watchers.Add(channel);
        }
        try
        {
            while (await channel.Reader.WaitToReadAsync(cancellationToken))
            {
                var batch = new List<LogLine>();
                while (channel.Reader.TryRead(out var line))
                    batch.Add(line);
                yield return batch;
            }
        }
        finally
        {
            lock (gate)
                JournalOf(name).Watchers.Remove(channel);
        }
    }

    private Journal JournalOf(string name)
    {
        if (!journals.TryGetValue(name, out var journal))
            journals[name] = journal = new();
        return journal;
    }

    private sealed class Journal
    {
        private int count;

        internal Queue<LogLine> Lines { get; } = new();
        internal List<Channel<LogLine>> Watchers { get; } = [];

        internal LogLine Add(string content, bool isError, DateTimeOffset now)
        {
            var line = new LogLine(++count, content, isError) { ReceivedAt = now };
            Lines.Enqueue(line);
            if (Lines.Count > BacklogLinesMax)
                Lines.Dequeue();
            foreach (var watcher in Watchers)
                watcher.Writer.TryWrite(line);
            return line;
        }
    }

    private sealed class LineLogger(ResourceLoggerService owner, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => owner.Append(name, null, exception is null ? formatter(state, null) : $"{formatter(state, exception)}{Environment.NewLine}{exception}", logLevel >= LogLevel.Error);
    }
}
