namespace EcomStreaming.Arguments;

/// <summary>Says that a name is unknown, and which known one is nearest to it.</summary>
public static class NearestName
{
    public static string Unknown(string kind, string name, IEnumerable<string> known)
    {
        var nearest = known.Order(StringComparer.Ordinal).MinBy(one => Distance(name, one));
        var shown = name.Replace("\r", "", StringComparison.Ordinal).Replace('\n', ' ');
        return nearest is null ? $"There is no {kind} {shown}." : $"There is no {kind} {shown}. The nearest is {nearest}.";
    }

    /// <summary>How many characters have to be changed, added or removed, without regard to case (Levenshtein).</summary>
    public static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var change = diagonal + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
