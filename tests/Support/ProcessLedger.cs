namespace EcomStreaming.TestSupport;

/// <summary>Finds what is left of a test's processes by a word in their environment, which every descendant inherits. Linux only.</summary>
public static class ProcessLedger
{
    /// <summary>Command lines of the live processes whose environment has the word; a zombie counts as gone.</summary>
    public static IReadOnlyList<string> WithInEnvironment(string word) => [.. Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
        .Where(folder => Read(folder, "environ").Contains(word, StringComparison.Ordinal) && IsAlive(folder))
        .Select(folder => Read(folder, "cmdline").Replace('\0', ' '))];

    // 1234 (dotnet) S 1 ...: the state stands behind the last parenthesis, for the name may hold any character.
    private static bool IsAlive(string folder)
    {
        var stat = Read(folder, "stat");
        var state = stat.LastIndexOf(')') + 2;
        return state < stat.Length && state > 1 && stat[state] is not ('Z' or 'X');
    }

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // gone meanwhile, or another user's
        }
    }
}
