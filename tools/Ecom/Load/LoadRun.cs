using EcomStreaming.Ecom.Tape;

namespace EcomStreaming.Ecom.Load;

/// <summary>
/// Runs one load: looks for the files, then for the shop, reads the tape, stocks the products, places the orders, and prints the summary. What fails
/// at once is tried first, since a large tape takes its time.
/// </summary>
internal sealed class LoadRun(LoadOptions options, TextWriter output, TextWriter error, TimeProvider time)
{
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether a bar may be drawn.</summary>
    public bool IsTerminal { get; init; }

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            var files = TapeSources.FilesOf(folder);
            using var http = new HttpClient(new SocketsHttpHandler()) { Timeout = Timeout.InfiniteTimeSpan };
            await Reachability.CheckAsync(http, options, time, cancellationToken);
            var tape = await TapeReader.ReadAsync(files, options.Dates, cancellationToken);
            return tape.Orders.Count == 0 ? await RefuseAsync(tape) : await PlayAsync(tape, http, cancellationToken);
        }
        catch (Exception e) when (e is TapeException or LoadException)
        {
            await error.WriteLineAsync(e.Message);
            return e is TapeException ? ExitCode.Usage : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private async Task<int> RefuseAsync(RecordedTape tape)
    {
        var summary = new LoadSummary(tape, new OrderLedger(0), TimeSpan.Zero);
        foreach (var line in summary.TapeLines()) await output.WriteLineAsync(line);
        await error.WriteLineAsync($"The tape yields no order: {summary.WhyNoOrder}");
        return ExitCode.NoOrders;
    }

    private async Task<int> PlayAsync(RecordedTape tape, HttpClient http, CancellationToken cancellationToken)
    {
        var ledger = new OrderLedger(tape.Orders.Count);
        var start = time.GetTimestamp();
        var problem = await TrySendAsync(tape, ledger, http, () => start = time.GetTimestamp(), cancellationToken);
        var summary = new LoadSummary(tape, ledger, time.GetElapsedTime(start));
        foreach (var line in summary.Lines()) await output.WriteLineAsync(line);
        return await CloseAsync(summary, problem, cancellationToken.IsCancellationRequested);
    }

    /// <returns>The sentence that says why it could not go on, or null.</returns>
    private async Task<string?> TrySendAsync(
        RecordedTape tape, OrderLedger ledger, HttpClient http, Action starting, CancellationToken cancellationToken)
    {
        var client = new ShopClient(http, options, HttpRetry.Create(FirstRetryDelay, time));
        try
        {
            await output.WriteLineAsync($"Stocking {tape.Sold.Count} products for {tape.Orders.Count} orders.");
            await Replenishment.SendAsync(client, tape, options.Stock, cancellationToken);
            starting();
            var play = new OrderPlayer(client, options, time).PlayAsync(tape, ledger, cancellationToken);
            await LoadProgress.ShowWhileAsync(play, ledger, output, IsTerminal, time);
            return await play;
        }
        catch (LoadException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The last line says what is wrong and what to do; there is none when all went well.</summary>
    private async Task<int> CloseAsync(LoadSummary summary, string? problem, bool isInterrupted)
    {
        var discrepancies = summary.Discrepancies().ToList();
        foreach (var discrepancy in discrepancies) await error.WriteLineAsync($"The numbers do not add up: {discrepancy}.");
        if (discrepancies.Count > 0) return ExitCode.DoesNotAddUp;
        if (isInterrupted) problem = "Interrupted. Placed orders stay placed. Run load again to continue.";
        else if (problem is null && !summary.AllEnded)
        {
            problem = "Some orders were not accepted or did not finish; see the lines above. It is safe to run load again: nothing is added twice.";
        }
        if (problem is not null) await error.WriteLineAsync(problem);
        return isInterrupted ? ExitCode.Interrupted : problem is null ? ExitCode.Done : ExitCode.Failed;
    }
}
