using System.ComponentModel;
using System.Globalization;

namespace EcomStreaming.TestSupport;

/// <summary>Finds the remaining processes of a test by a word in their environment, which every descendant inherits. Linux only.</summary>
public static class ProcessLedger
{
    /// <summary>The variable in which a test puts its word.</summary>
    public const string Variable = "ECOM_TEST_RUN";

    /// <summary>The live processes whose environment has the word; a zombie counts as gone.</summary>
    public static IReadOnlyList<LiveProcess> WithInEnvironment(string word) => [.. Folders()
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
        .Where(folder => Read(folder, "environ").Contains(word, StringComparison.Ordinal) && IsAlive(folder))
        .Select(folder => new LiveProcess(
            int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), Read(folder, "cmdline").Replace('\0', ' ').Trim()))];

    /// <summary>Kills them, and the children that they start meanwhile.</summary>
    public static Task KillWithInEnvironmentAsync(string word) => Eventually.HoldsAsync(
        () =>
        {
            var left = WithInEnvironment(word);
            foreach (var process in left) Kill(process.Id);
            return left.Count == 0;
        },
        $"no process with {word} in its environment is left",
        CancellationToken.None);

    private static IEnumerable<string> Folders() => OperatingSystem.IsLinux() ? Directory.EnumerateDirectories("/proc") : [];

    private static void Kill(int id)
    {
        try
        {
            Signals.Send(id, UnixSignal.Kill);
        }
        catch (Win32Exception)
        {
            // gone meanwhile
        }
    }

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
