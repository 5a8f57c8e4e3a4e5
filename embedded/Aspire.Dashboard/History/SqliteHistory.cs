using System.Threading.Channels;
using Aspire.Dashboard.Otlp;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Aspire.Dashboard.History;

/// <summary>
/// Keeps received requests as they came in a SQLite file, for the next run to read again. Written in batches by one task of its own; the oldest of
/// a signal goes first, and so does what arrives faster than the disk takes it. Whatever happens to the file costs history and nothing else.
/// </summary>
internal sealed partial class SqliteHistory : ITelemetryHistory, IAsyncDisposable
{
    private const int QueueMax = 256; // of requests of at most some hundred kilobytes each
    private static readonly TimeSpan BatchWait = TimeSpan.FromMilliseconds(500);

    private readonly Channel<Change> queue;
    private readonly HistoryFile file;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Task writing;
    private long lost;

    private SqliteHistory(HistoryFile file, TimeProvider time, ILogger logger)
    {
        (this.file, this.time, this.logger) = (file, time, logger);
        var bounds = new BoundedChannelOptions(QueueMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true };
        queue = Channel.CreateBounded<Change>(bounds, Drop);
        writing = Task.Run(WriteAsync);
    }

    /// <summary>Opens the file, in place of a damaged one a new one, and gives what is to be restored of it, the oldest first.</summary>
    public static SqliteHistory Open(string path, long bytesMax, TimeProvider time, ILogger logger)
    {
        try
        {
            return new(new HistoryFile(path, bytesMax), time, logger);
        }
        catch (SqliteException e)
        {
            LogDamaged(logger, path, e.Message);
            HistoryFile.Delete(path);
            return new(new HistoryFile(path, bytesMax), time, logger);
        }
    }

    /// <summary>Hands over what earlier runs have kept: the newest that memory has room for, in the order in which it came.</summary>
    public void Restore(Action<OtlpSignal, byte[]> take)
    {
        try
        {
            foreach (var (signal, request) in file.Newest()) take(signal, request);
        }
        catch (SqliteException e)
        {
            LogUnread(logger, e.Message);
        }
    }

    public void Append(OtlpSignal signal, ReadOnlyMemory<byte> request) => queue.Writer.TryWrite(new(signal, request, null));

    public void Remove(OtlpSignal signal, string? resource) => queue.Writer.TryWrite(new(signal, default, new(resource)));

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await writing;
        file.Dispose();
    }

    private async Task WriteAsync()
    {
        var batch = new List<(OtlpSignal Signal, ReadOnlyMemory<byte> Request)>();
        while (await queue.Reader.WaitToReadAsync())
        {
            while (queue.Reader.TryRead(out var change))
            {
                if (change.Removal is null) batch.Add((change.Signal, change.Request));
                else Remove(change.Signal, change.Removal.Service, batch);
            }

            Write(batch);
            batch.Clear();
            if (!queue.Reader.Completion.IsCompleted) await Task.WhenAny(Task.Delay(BatchWait, time), queue.Reader.Completion);
        }
    }

    /// <summary>What was asked to be removed is not lost with what there is no time to write.</summary>
    private void Drop(Change dropped)
    {
        if (dropped.Removal is null) Interlocked.Increment(ref lost);
        else queue.Writer.TryWrite(dropped);
    }

    /// <summary>After everything that came before it.</summary>
    private void Remove(OtlpSignal signal, string? service, List<(OtlpSignal Signal, ReadOnlyMemory<byte> Request)> before)
    {
        Write(before);
        before.Clear();
        try
        {
            file.Remove(signal, service);
        }
        catch (SqliteException e)
        {
            LogUnremoved(logger, e.Message);
        }
    }

    private void Write(List<(OtlpSignal Signal, ReadOnlyMemory<byte> Request)> batch)
    {
        try
        {
            file.Append(batch);
        }
        catch (SqliteException e)
        {
            LogUnwritten(logger, batch.Count, e.Message);
        }

        if (Interlocked.Exchange(ref lost, 0) is > 0 and var dropped) LogOverrun(logger, dropped);
    }

    [LoggerMessage(1, LogLevel.Warning, "The dashboard's history {Path} is damaged and starts anew: {Reason}")]
    private static partial void LogDamaged(ILogger logger, string path, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The dashboard's history could not be read to its end: {Reason}")]
    private static partial void LogUnread(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Warning, "{Count} requests of telemetry were not kept for the next run: {Reason}")]
    private static partial void LogUnwritten(ILogger logger, int count, string reason);

    [LoggerMessage(4, LogLevel.Warning, "{Count} requests of telemetry arrived faster than they could be kept for the next run")]
    private static partial void LogOverrun(ILogger logger, long count);

    [LoggerMessage(5, LogLevel.Warning, "Telemetry that was removed may come back with the next run: {Reason}")]
    private static partial void LogUnremoved(ILogger logger, string reason);

    /// <summary>A request to be kept, or a removal of what came before.</summary>
    private readonly record struct Change(OtlpSignal Signal, ReadOnlyMemory<byte> Request, Removal? Removal);

    /// <param name="Service">Null for all.</param>
    private sealed record Removal(string? Service);
}
