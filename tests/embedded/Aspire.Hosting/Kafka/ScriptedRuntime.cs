using EcomStreaming.TestSupport;

namespace Aspire.Hosting.Tests.Kafka;

/// <summary>Stands in for Docker's client: notes what it is asked, and runs a "container" until it is stopped.</summary>
internal sealed class ScriptedRuntime : IDisposable
{
    // run: one argument a line, then the environment; info: fails, or never answers, while the test wants it so.
    private const string Script = """
        #!/bin/bash
        here=$(dirname "$0")
        echo "$*" >> "$here/calls"
        case $1 in
          info) [ -e "$here/mute" ] && exec sleep 1000; [ ! -e "$here/down" ] ;;
          run) printf '%s\n' "$@" > "$here/arguments.new"; env > "$here/environment"; mv "$here/arguments.new" "$here/arguments"
               [ -e "$here/stubborn" ] && trap '' TERM; echo started; while :; do sleep 1000 & wait; done ;;
        esac

        """;

    private readonly TemporaryFolder _folder = new("docker");

    public ScriptedRuntime(string name = "docker")
    {
        Command = Path.Combine(_folder.Path, name);
        File.WriteAllText(Command, Script);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Command { get; }

    /// <summary>The folder to be found on the path.</summary>
    public string Folder => _folder.Path;

    /// <summary>The argument that makes an AppHost use it.</summary>
    public string Argument => $"--ASPIRE_CONTAINER_RUNTIME={Command}";

    public string[] Calls => Lines("calls");

    public string[] RunArguments => Lines("arguments");

    public string[] RunEnvironment => Lines("environment");

    /// <summary>down, mute, stubborn: see the script.</summary>
    public void Be(string state) => File.WriteAllText(Path.Combine(_folder.Path, state), "");

    public void BeNoLonger(string state) => File.Delete(Path.Combine(_folder.Path, state));

    public void Dispose() => _folder.Dispose();

    private string[] Lines(string file) => File.Exists(Path.Combine(_folder.Path, file)) ? File.ReadAllLines(Path.Combine(_folder.Path, file)) : [];
}
