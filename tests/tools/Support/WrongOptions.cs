using System.CommandLine;
using System.CommandLine.Help;

namespace EcomStreaming.Arguments.Tests;

/// <summary>
/// Goes over every option of every command of a program, and has each refuse what is no value of it: one line that names the option, and exit code 2.
/// A new option is found by itself.
/// </summary>
internal static class WrongOptions
{
    /// <summary>Numbers above all bounds, below them, and none at all.</summary>
    private static readonly string[] NoNumbers =
        ["x", "abc", "", " ", "NaN", "nan", "Infinity", "-Infinity", "-1", "1e999", "999999999999999999999999", "1,5", "0x10", "1 2", "\u0661"];

    private static readonly Type[] WholeNumbers = [typeof(int), typeof(long)];
    private static readonly Type[] Numbers = [.. WholeNumbers, typeof(double), typeof(decimal)];

    /// <param name="arguments">What each command needs beside the option under test, by its name.</param>
    /// <param name="wrong">Values that an option refuses, by its name; none where it takes any text.</param>
    /// <param name="run">Runs the program.</param>
    /// <returns>How many calls were made.</returns>
    public static async Task<int> AssertAllRefusedAsync(
        RootCommand root,
        IReadOnlyDictionary<string, string[]> arguments,
        IReadOnlyDictionary<string, string[]> wrong,
        Func<string[], Task<(int ExitCode, string Output, string Error)>> run)
    {
        var calls = 0;
        foreach (var (path, command) in Commands(root, []))
        {
            foreach (var option in command.Options.Where(option => option is not (HelpOption or VersionOption)))
            {
                foreach (var values in Wrong(option, wrong))
                {
                    var needed = arguments.GetValueOrDefault(command.Name, []);
                    var at = Array.IndexOf(needed, option.Name);
                    if (at >= 0) needed = [.. needed[..at], .. needed[(at + 2)..]];
                    string[] call = [.. path, .. needed, .. values];
                    var (exitCode, output, error) = await run(call);
                    var said = error.TrimEnd('\r', '\n');
                    Assert.True(exitCode == 2 && output.Length == 0, $"{string.Join(' ', call)} ended with {exitCode}: {output}{error}");
                    Assert.True(!said.Contains('\n') && said.Contains(option.Name), $"{string.Join(' ', call)} said: {error}");
                    calls++;
                }
            }
        }

        return calls;
    }

    private static IEnumerable<(string[] Path, Command Command)> Commands(Command command, string[] path) =>
        command.Subcommands.SelectMany(sub => Commands(sub, [.. path, sub.Name])).Prepend((path, command));

    private static IEnumerable<string[]> Wrong(Option option, IReadOnlyDictionary<string, string[]> wrong)
    {
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        string[] values = Numbers.Contains(type) ? NoNumbers
            : type == typeof(bool) ? ["perhaps", "2"]
            : wrong.GetValueOrDefault(option.Name) ?? throw new InvalidOperationException($"Name values that {option.Name} refuses.");
        if (WholeNumbers.Contains(type)) values = [.. values, "1.5", "2147483648000"];
        if (type != typeof(bool)) yield return [option.Name];
        foreach (var value in values) yield return [$"{option.Name}={value}"];
        if (type == typeof(bool)) yield break;
        foreach (var value in values) yield return [option.Name, value];
    }
}
