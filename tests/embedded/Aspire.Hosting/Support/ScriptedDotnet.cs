using System.Runtime.CompilerServices;

namespace Aspire.Hosting.Tests.Support;

/// <summary>
/// Stands where projects look for <c>dotnet</c>: runs the script that a variable holds, with the command line as its arguments. So a test
/// of what a project is given costs a shell, not a build.
/// </summary>
internal static class ScriptedDotnet
{
    public const string Variable = "SCRIPTED_PROGRAM";

    [ModuleInitializer]
    internal static void Install()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "scripted-dotnet");
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            var temporary = $"{path}.{Environment.ProcessId}";
            File.WriteAllText(temporary, $"#!/bin/bash\neval \"${Variable}\"\n");
            File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Move(temporary, path, overwrite: true);
        }

        Environment.SetEnvironmentVariable("DOTNET_HOST_PATH", path);
    }
}
