using System.CommandLine;
using System.CommandLine.Parsing;

namespace EcomStreaming.Arguments;

/// <summary>Parses a program's command line and runs it. What is wrong with it is one line on standard error and exit code 2.</summary>
public static class ProgramArguments
{
    public const int WrongUsage = 2;

    /// <summary>An argument is never the name of a file with more arguments.</summary>
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    /// <param name="stopTimeout">How long a command may take to end after a signal; null where it handles signals itself.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        RootCommand root,
        IReadOnlyList<string> arguments,
        TextWriter output,
        TextWriter error,
        TimeSpan? stopTimeout,
        CancellationToken cancellationToken)
    {
        var parsed = root.Parse(arguments, Parser);
        if (ProblemOf(parsed, arguments) is { } problem)
        {
            await error.WriteLineAsync(problem);
            return WrongUsage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = stopTimeout,
        };
        return await parsed.InvokeAsync(invocation, cancellationToken);
    }

    /// <summary>
    /// What is unknown comes first, because the parser takes an unknown option for an argument and then complains about another one.
    /// </summary>
    private static string? ProblemOf(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var command = parsed.CommandResult.Command;
        var options = KnownOptions(parsed.CommandResult);
        var given = arguments.TakeWhile(argument => argument != "--").ToList();
        var unknown = given.Where(LooksLikeOption).Select(NameOf).FirstOrDefault(name => !options.ContainsKey(name));
        if (IsUnknownCommand(parsed, out var word)) return NearestName.Unknown("command", word, Subcommands(command));
        if (unknown is not null) return NearestName.Unknown("option", unknown, options.Keys.Where(name => !name.EndsWith('?')));
        if (parsed.Errors.Count == 0) return null;
        if (ProblemOfValue(given, options) is { } problem) return problem;
        if (command.Action is null && command.Subcommands.Count > 0) return $"A command is missing: {string.Join(" or ", Subcommands(command))}.";
        return OneLine((parsed.Errors.FirstOrDefault(error => error.SymbolResult is OptionResult) ?? parsed.Errors[0]).Message);
    }

    /// <summary>The parser takes the value that is missing, or that a switch cannot have, for an argument of the command, and names that.</summary>
    private static string? ProblemOfValue(List<string> given, Dictionary<string, Option> options)
    {
        for (var i = 0; i < given.Count; i++)
        {
            if (!options.TryGetValue(NameOf(given[i]), out var option)) continue;
            var value = given[i].Length > NameOf(given[i]).Length ? given[i][(NameOf(given[i]).Length + 1)..] : null;
            var next = value ?? given.ElementAtOrDefault(i + 1);
            var isMissing = next is null || (value is null && options.ContainsKey(NameOf(next)));
            if (isMissing && option.Arity.MinimumNumberOfValues > 0) return $"{NameOf(given[i])} needs a value.";
            if (!isMissing && option.ValueType == typeof(bool) && value is not null && !bool.TryParse(value, out _))
                return $"{NameOf(given[i])} must be true or false.";
        }

        return null;
    }

    private static bool IsUnknownCommand(ParseResult parsed, out string word)
    {
        word = parsed.UnmatchedTokens.FirstOrDefault(token => !LooksLikeOption(token)) ?? "";
        return parsed.CommandResult.Command.Subcommands.Count > 0 && word.Length > 0;
    }

    private static IEnumerable<string> Subcommands(Command command) => command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name);

    /// <summary>Of the command, and of those above it that pass theirs on.</summary>
    private static Dictionary<string, Option> KnownOptions(CommandResult result)
    {
        var options = result.Command.Options.AsEnumerable();
        for (var above = result.Parent as CommandResult; above is not null; above = above.Parent as CommandResult)
            options = options.Concat(above.Command.Options.Where(option => option.Recursive));
        return options.SelectMany(option => option.Aliases.Prepend(option.Name), (option, name) => (name, option)).ToDictionary();
    }

    /// <summary><c>-1</c> is a number, and <c>-</c> is a word.</summary>
    private static bool LooksLikeOption(string argument) =>
        argument.Length > 1 && argument[0] == '-' && !char.IsAsciiDigit(argument[1]) && argument[1] is not ('.' or ',')
        && !argument.Equals("-Infinity", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(string argument) => argument.IndexOfAny(['=', ':']) is > 0 and var at ? argument[..at] : argument;

    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
