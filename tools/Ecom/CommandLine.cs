using System.CommandLine;
using EcomStreaming.Arguments;
using EcomStreaming.Ecom.Load;

namespace EcomStreaming.Ecom;

/// <summary>The command line with all its commands.</summary>
internal static class CommandLine
{
    /// <summary>What is under way when the user interrupts it is accounted for within this.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    public static RootCommand Create(Func<string, string?> environment, TimeProvider time) =>
        new("Tools of the shop.") { LoadCommand.Create(environment, time) };

    public static Task<int> RunAsync(
        string[] arguments,
        Func<string, string?> environment,
        TextWriter output,
        TextWriter error,
        TimeProvider time,
        CancellationToken cancellationToken) =>
        ProgramArguments.RunAsync(Create(environment, time), arguments, output, error, StopTimeout, cancellationToken);
}
