using System.CommandLine;
using EcomStreaming.Ecom.Load;

namespace EcomStreaming.Ecom;

/// <summary>Parses the command line and runs the command. An invalid command line is answered with one line, not with a page of help.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(
        string[] arguments,
        Func<string, string?> environment,
        TextWriter output,
        TextWriter error,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var root = new RootCommand("Tools of the shop.") { LoadCommand.Create(environment, time) };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            await error.WriteLineAsync(parsed.Errors[0].Message);
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, cancellationToken);
    }
}
