using Spectre.Console;

namespace EcomStreaming.Ecom.Load;

/// <summary>Shows the progress: a bar in a terminal, a line every few seconds if the output is redirected.</summary>
internal static class LoadProgress
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(200);

    public static Task ShowWhileAsync(Task work, OrderLedger ledger, TextWriter output, bool isTerminal, TimeProvider time) =>
        isTerminal ? ShowBarAsync(work, ledger, time) : WriteLinesAsync(work, ledger, output, time);

    private static async Task WriteLinesAsync(Task work, OrderLedger ledger, TextWriter output, TimeProvider time)
    {
        while (!await EndsWithinAsync(work, LineInterval, time))
            await output.WriteLineAsync($"{ledger.Placed} of {ledger.Orders} orders placed, {ledger.Ended} ended");
    }

    private static Task ShowBarAsync(Task work, OrderLedger ledger, TimeProvider time) =>
        AnsiConsole.Progress().AutoClear(true).StartAsync(async bars =>
    {
        var placed = bars.AddTask("placed", maxValue: Math.Max(1, ledger.Orders));
        var ended = bars.AddTask("ended", maxValue: Math.Max(1, ledger.Orders));
        do
        {
            placed.Value = ledger.Placed;
            ended.Value = ledger.Ended;
        }
        while (!await EndsWithinAsync(work, BarInterval, time));
    });

    private static async Task<bool> EndsWithinAsync(Task work, TimeSpan interval, TimeProvider time)
    {
        using var ended = new CancellationTokenSource();
        var first = await Task.WhenAny(work, Task.Delay(interval, time, ended.Token));
        await ended.CancelAsync();
        return first == work;
    }
}
