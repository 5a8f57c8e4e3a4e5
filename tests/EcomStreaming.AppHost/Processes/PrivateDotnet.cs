using System.Runtime.InteropServices;
using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Processes;

/// <summary>
/// .NET where neither PATH nor the machine's usual place leads, as under somebody's home: only who was started from there knows where it is.
/// </summary>
internal static class PrivateDotnet
{
    /// <summary>The <c>dotnet</c> that runs this test: three folders above <c>shared/Microsoft.NETCore.App/10.0.0</c>.</summary>
    private static string Program => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <param name="nowhere">A folder without .NET, where programs look that ask the environment.</param>
    public static AppHostStart Start(string nowhere) => new()
    {
        DotnetPath = Program,
        Environment = new Dictionary<string, string?>
        {
            ["PATH"] = string.Join(Path.PathSeparator, Environment.GetEnvironmentVariable("PATH")!
                .Split(Path.PathSeparator)
                .Where(folder => !File.Exists(Path.Combine(folder, "dotnet")))),
            ["DOTNET_ROOT"] = nowhere,
            ["DOTNET_HOST_PATH"] = null,
        },
    };
}
