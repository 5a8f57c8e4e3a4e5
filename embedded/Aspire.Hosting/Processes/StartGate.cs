using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Aspire.Hosting.Processes;

/// <summary>
/// Starts a process that runs nothing yet: a shell waits for one line on its standard input and then becomes the command, with the
/// same process id, in a session of its own. If the AppHost dies before it has told the watchdog of the process, the shell
/// reads the end of its input and ends, so there is no moment in which a child can be orphaned.
/// The own session also keeps the terminal's Ctrl+C away from the child: it is the AppHost that stops it, in order.
/// </summary>
internal static partial class StartGate
{
    // A shell forgets variables whose names it could not set itself (services__web-console__http__0), so env brings those.
    private const string Script = "read -r go || exit 125; exec env \"$@\" </dev/null";

    public static Process Start(ChildProcessOptions options)
    {
        var command = CommandPath.Find(options);
        var info = new ProcessStartInfo("/bin/sh")
        {
            WorkingDirectory = options.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment.Clear();
        foreach (var (name, value) in options.Environment) info.Environment[name] = value;
        var foreign = options.Environment.Where(variable => !ShellName().IsMatch(variable.Key)).Select(variable => $"{variable.Key}={variable.Value}");
        string[] arguments = ["-c", Script, "sh", .. foreign, SetSid, "--", command, .. options.Arguments];
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        return Process.Start(info) ?? throw new InvalidOperationException($"'{options.Command}' did not start.");
    }

    /// <summary>Lets the process become its command.</summary>
    public static void Open(Process process)
    {
        try
        {
            process.StandardInput.Write("go\n");
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It was killed at the gate: its exit code tells.
        }
    }

    /// <summary>util-linux's setsid; on a Linux without it the child cannot be started rather than half guarded.</summary>
    internal static string SetSid { get; } = new[] { "/usr/bin/setsid", "/bin/setsid", "/run/current-system/sw/bin/setsid" }.FirstOrDefault(File.Exists) ?? "setsid";

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex ShellName();
}
