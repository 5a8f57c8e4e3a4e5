using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aspire.Dashboard.Server;

/// <summary>
/// Server-sent events as the pages want them: the first at once, so that the browser knows that it is connected, and the end as soon as the host
/// stops, so that an open page holds up nobody.
/// </summary>
internal sealed class LiveStream(CancellationToken stopping)
{
    private static readonly TimeSpan ChangesPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Writes each item as JSON under the event's name, until there are no more, the browser leaves or the host stops.</summary>
    public async Task WriteAsync<T>(HttpContext context, string eventName, Func<CancellationToken, IAsyncEnumerable<T>> items)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        try
        {
            await context.Response.Body.WriteAsync(": connected\n\n"u8.ToArray(), either.Token);
            await context.Response.Body.FlushAsync(either.Token);
            await SseFormatter.WriteAsync(Events(eventName, items(either.Token), either.Token), context.Response.Body, Format, either.Token);
        }
        catch (OperationCanceledException)
        {
            // It has ended, from one side or the other.
        }
    }

    /// <summary>Counts up at once and after each change, but not more often than twice a second: a page asks for what it shows.</summary>
    public static async IAsyncEnumerable<int> ChangesAsync(Func<Task> nextChange, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            var change = nextChange();
            yield return number;
            await change.WaitAsync(cancellationToken);
            await Task.Delay(ChangesPause, time, cancellationToken);
        }
    }

    private static async IAsyncEnumerable<SseItem<T>> Events<T>(
        string name, IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in items.WithCancellation(cancellationToken)) yield return new(item, name);
    }

    private static void Format<T>(SseItem<T> item, System.Buffers.IBufferWriter<byte> writer)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(item.Data, JsonSerializerOptions.Web);
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
    }
}
