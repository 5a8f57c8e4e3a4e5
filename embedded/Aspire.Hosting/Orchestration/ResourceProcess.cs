using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Orchestration;

/// <summary>One replica's process: started with exactly the given environment, its output passed on line by line, watched over in case this process dies.</summary>
internal sealed class ResourceProcess
{
    private readonly ChildProcess process;

    internal ResourceProcess(
        LaunchCommand command, IEnumerable<string> args, IReadOnlyDictionary<string, string> environment, Action<string, bool> onLine, ProcessWatchdog watchdog, TimeProvider time)
        => process = ChildProcess.Start(
            new ChildProcessOptions(command.Program, [.. command.Arguments, .. args], command.WorkingDirectory, environment, line => onLine(line.Text, line.IsError)), watchdog, time);

    internal int Id => process.Id;

    /// <summary>Its exit code, once it and all that it started are gone.</summary>
    internal Task<int> Exited => process.Exited;

    /// <summary>Asks the process to end; after the grace its whole tree is killed.</summary>
    internal Task StopAsync() => process.StopAsync(CancellationToken.None);
}
