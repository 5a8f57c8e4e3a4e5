using System.Diagnostics;

namespace Aspire.Dashboard.Tests.Traces;

/// <summary>
/// How fast something can be: it is done again until it was as fast as asked for once, or often enough to say that it is not. A machine that has
/// other things to do makes anything slow now and then, and nothing fast.
/// </summary>
internal static class Fastest
{
    private const int AttemptsMax = 20;

    public static async Task<TimeSpan> OfAsync(Func<Task> act, TimeSpan wanted)
    {
        var best = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < AttemptsMax && best > wanted; attempt++)
        {
            var watch = Stopwatch.StartNew();
            await act();
            if (watch.Elapsed < best) best = watch.Elapsed;
        }

        TestContext.Current.SendDiagnosticMessage($"{TestContext.Current.Test?.TestDisplayName}: {best.TotalMilliseconds:0} ms");
        return best;
    }
}
