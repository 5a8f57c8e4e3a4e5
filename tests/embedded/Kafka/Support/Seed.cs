using System.Globalization;

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
        var first = Setting("ECOM_SEED") ?? Environment.TickCount;
        return Enumerable.Range(0, Setting("ECOM_ROUNDS") ?? rounds).Select(round => unchecked(first + round));
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
