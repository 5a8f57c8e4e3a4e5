namespace Aspire.Dashboard.Pages;

/// <summary>
/// Gives each name a hue that it keeps: its hash's own, or the next free one where another name has that already. The same names have the same hues
/// after a restart, unless two of them want the same. Safe for many threads.
/// </summary>
public sealed class HuePalette
{
    /// <summary>More hues than these no eye tells apart; names beyond share.</summary>
    public const int HueCount = 16;

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> taken = new(StringComparer.Ordinal);

    /// <summary>Degrees on the circle of colours: the custom property <c>--hue</c> of the class <c>hue</c>.</summary>
    public int Of(string name)
    {
        lock (gate)
        {
            if (!taken.TryGetValue(name, out var slot))
            {
                slot = (int)(Hash(name) % HueCount);
                if (taken.Count < HueCount)
                {
                    while (taken.ContainsValue(slot)) slot = (slot + 1) % HueCount;
                    taken[name] = slot;
                }
            }

            return slot * 360 / HueCount;
        }
    }

    /// <summary>FNV-1a: the framework's own hash of a string is another one in each process.</summary>
    private static uint Hash(string name)
    {
        var hash = 2_166_136_261u;
        foreach (var letter in name) hash = (hash ^ letter) * 16_777_619u;
        return hash;
    }
}
