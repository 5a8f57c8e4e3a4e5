using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Streaming.Tests.Support;

/// <summary>Keeps the span in which each line was said, which is what an exporter writes beside it.</summary>
internal sealed class SpansOfLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(string Line, ActivitySpanId Span)> lines = new();

    public ActivitySpanId SpanOf(string words) => Assert.Single(lines, line => line.Line.Contains(words, StringComparison.Ordinal)).Span;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue((formatter(state, exception), Activity.Current?.SpanId ?? default));

    public void Dispose()
    {
        // It holds nothing but lines.
    }
}
