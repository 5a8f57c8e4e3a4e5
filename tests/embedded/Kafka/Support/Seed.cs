using System.Diagnostics;
using System.Globalization;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Support;

/// <summary>
/// The seeds of tests that draw: each round has its own, which a failure names. <c>ECOM_SEED</c> begins with a seed again, <c>ECOM_ROUNDS</c> plays
/// more rounds than a test run has time for.
/// </summary>
internal static class Seed
{
    /// <param name="rounds">Where nobody says otherwise.</param>
    public static IEnumerable<int> Rounds(int rounds)
    {
        var first = First;
        return Enumerable.Range(0, Setting("ECOM_ROUNDS") ?? rounds).Select(round => unchecked(first + round));
    }

    /// <param name="time">Where nobody says otherwise, in <c>ECOM_FUZZ_SECONDS</c>.</param>
    public static IEnumerable<int> RoundsFor(TimeSpan time)
    {
        if (Setting("ECOM_FUZZ_SECONDS") is { } seconds) time = TimeSpan.FromSeconds(seconds);
        var clock = Stopwatch.StartNew();
        for (var seed = First; clock.Elapsed < time; seed = unchecked(seed + 1)) yield return seed;
    }

    private static int First => Setting("ECOM_SEED") ?? Environment.TickCount;

    /// <summary>Plays the rounds one after another. One that fails, in whatever way, says how it is played again.</summary>
    /// <param name="about">What else a round is played with, by its seed.</param>
    public static async Task PlayAsync(int rounds, Func<int, Task> play, Func<int, string>? about = null)
    {
        foreach (var seed in Rounds(rounds))
        {
            try
            {
                await play(seed);
            }
            catch (Exception e) when (!TestTool.IsSkip(e) && !TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                Assert.Fail($"ECOM_SEED={seed} ECOM_ROUNDS=1 plays it again{(about is null ? "" : $" ({about(seed)})")}: {e}");
            }
        }
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
