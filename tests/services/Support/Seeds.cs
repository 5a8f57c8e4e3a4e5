using System.Globalization;

namespace EcomStreaming.ServiceTests;

/// <summary>The seeds of a seeded test; <c>SEED=17</c> runs that one alone.</summary>
internal static class Seeds
{
    public static IEnumerable<int> Of(int count) =>
        Environment.GetEnvironmentVariable("SEED") is { } one ? [int.Parse(one, CultureInfo.InvariantCulture)] : Enumerable.Range(1, count);

    public static void ForEach(int count, Action<Random> scenario)
    {
        foreach (var seed in Of(count))
        {
            try
            {
                scenario(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"It fails with SEED={seed}: {e.Message}", e);
            }
        }
    }
}
