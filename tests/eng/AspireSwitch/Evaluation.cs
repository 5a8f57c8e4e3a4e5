using System.Diagnostics;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Eng.Tests.AspireSwitch;

/// <summary>Every project of the repository as MSBuild evaluates it, in one run of MSBuild; nothing is restored or built.</summary>
internal static class Evaluation
{
    public static async Task<IReadOnlyList<EvaluatedProject>> RunAsync(bool aspire, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder("evaluation");
        var reports = Path.Combine(folder.Path, "reports");
        StubSdk.Unpack(Path.Combine(folder.Path, "packages"));
        var probe = Path.Combine(RepositoryRoot.Path, "tests", "eng", "AspireSwitch", "probe", "Evaluate.proj");
        string[] arguments =
            ["msbuild", probe, "-nologo", "-v:q", "-nodeReuse:false", $"-p:Root={RepositoryRoot.Path}", $"-p:ReportFolder={reports}", $"-p:Aspire={(aspire ? "true" : "")}"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        start.Environment["NUGET_PACKAGES"] = Path.Combine(folder.Path, "packages"); // where MSBuild finds the SDK, before any feed
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(inherited); // of the SDK that runs this test

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, output);
        return [.. Directory.GetFiles(reports).Select(report => EvaluatedProject.Parse(File.ReadLines(report), RepositoryRoot.Path))];
    }
}
