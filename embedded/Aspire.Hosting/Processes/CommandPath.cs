namespace Aspire.Hosting.Processes;

/// <summary>Finds the file behind a command before anything is started, so that a missing one is an exception and not an exit code.</summary>
internal static class CommandPath
{
    /// <exception cref="FileNotFoundException">There is no such executable file.</exception>
    public static string Find(ChildProcessOptions options)
    {
        var candidates = options.Command.Contains('/', StringComparison.Ordinal)
            ? [Path.GetFullPath(options.Command, options.WorkingDirectory)]
            : options.Environment.GetValueOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin")
                .Split(':', StringSplitOptions.RemoveEmptyEntries)
                .Select(folder => Path.GetFullPath(Path.Combine(folder, options.Command), options.WorkingDirectory));
        return candidates.FirstOrDefault(IsExecutable)
            ?? throw new FileNotFoundException($"The command '{options.Command}' was not found, or is not executable.", options.Command);
    }

    private static bool IsExecutable(string path) => !OperatingSystem.IsWindows() && File.Exists(path)
        && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
