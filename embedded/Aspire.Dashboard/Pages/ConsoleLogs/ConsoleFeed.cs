using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Dashboard.Board;

namespace Aspire.Dashboard.Pages.ConsoleLogs;

/// <summary>
/// The output of some resources as one stream, those included that come later. It reads no faster than the browser does: what the board drops
/// meanwhile is missing, and the numbers of the lines tell.
/// </summary>
internal sealed class ConsoleFeed(IResourceBoard board, HuePalette palette, ConsoleChoice choice)
{
    private const int BatchLinesMax = 500;
    private const int BatchesMax = 8;

    /// <summary>Line numbers begin anew with each run.</summary>
    private static readonly string Run = Guid.NewGuid().ToString("N");

    private readonly Channel<ConsoleBatch> batches = Channel.CreateBounded<ConsoleBatch>(BatchesMax);

    public async IAsyncEnumerable<ConsoleBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = FollowAsync(left.Token);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(cancellationToken)) yield return batch;
        }
        finally
        {
            await left.CancelAsync();
            await following;
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var readers = new Dictionary<string, Task>();
        try
        {
            while (true)
            {
                var change = board.NextChange;
                foreach (var resource in board.Resources().Where(choice.Includes))
                    if (!readers.ContainsKey(resource.Id)) readers[resource.Id] = CopyAsync(resource, cancellationToken);
                await change.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(readers.Values);
        }
    }

    private async Task CopyAsync(BoardResource resource, CancellationToken cancellationToken)
    {
        var (ansi, hue) = (new AnsiText(), palette.Of(resource.Name));
        try
        {
            await foreach (var lines in board.ConsoleAsync(resource.Id, cancellationToken))
                foreach (var part in lines.Chunk(BatchLinesMax))
                    await batches.Writer.WriteAsync(new(Run, resource.Id, resource.Name, hue, [.. part.Select(line => new ConsoleRow(line.Number, line.At.ToUnixTimeMilliseconds(), line.IsError, ansi.Read(line.Text)))]), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Nobody reads any more.
        }
    }
}

/// <summary>Lines of one instance, as the page gets them.</summary>
internal sealed record ConsoleBatch(string Run, string Id, string Name, int Hue, IReadOnlyList<ConsoleRow> Lines);

/// <summary>One line of output.</summary>
/// <param name="AtMs">When it was received, in milliseconds since 1970, UTC.</param>
internal sealed record ConsoleRow(int Number, long AtMs, bool IsError, IReadOnlyList<AnsiSpan> Spans);
