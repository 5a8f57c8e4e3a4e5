using System.Diagnostics;
using EcomStreaming.TestSupport;

namespace Aspire.Hosting.Tests.Build;

/// <summary>What the AppHost's build writes about the projects that it refers to.</summary>
public sealed class ProjectMetadataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("metadata");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_referenced_project_becomes_a_class_and_so_does_the_AppHost()
    {
        var build = Path.Combine(RepositoryRoot.Path, "embedded", "Aspire.Hosting", "build", "Aspire.Hosting.AppHost");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "2nd.App-Host.proj"), $"""
            <Project>
              <PropertyGroup><IntermediateOutputPath>obj/</IntermediateOutputPath></PropertyGroup>
              <Import Project="{build}.props" />
              <ItemGroup>
                <ProjectReference Include="a/Sample.Payment.Service.csproj;a/1.Api.csproj;a/A.1B.csproj;a/Web-Shop.csproj" />
                <ProjectReference Include="a/Long.Name.csproj" AspireProjectMetadataTypeName="Short" />
                <ProjectReference Include="a/Library.csproj" IsAspireProjectResource="false" />
              </ItemGroup>
              <Target Name="ResolveProjectReferences" />
              <Import Project="{build}.targets" />
            </Project>
            """, TestContext.Current.CancellationToken);

        await MSBuildAsync("-t:GenerateAspireProjectMetadata");

        Assert.Equal(
            ["A__1B", "Sample_Payment_Service", "Short", "Web_Shop", "_1_Api", "_AppHost"],
            Directory.GetFiles(Generated).Select(file => Path.GetFileName(file).Split('.')[0]).Order(StringComparer.Ordinal));
        var service = await ReadAsync("Sample_Payment_Service");
        Assert.Contains("namespace Projects;", service, StringComparison.Ordinal);
        Assert.Contains("public class Sample_Payment_Service : global::Aspire.Hosting.IProjectMetadata", service, StringComparison.Ordinal);
        Assert.Contains($"ProjectPath => \"\"\"{Path.Combine(_folder.Path, "a", "Sample.Payment.Service.csproj")}\"\"\";", service, StringComparison.Ordinal);
        Assert.Contains("SuppressBuild => true;", service, StringComparison.Ordinal);
        var host = await ReadAsync("_AppHost");
        Assert.Contains("private _2nd_App_Host()", host, StringComparison.Ordinal);
        Assert.Contains($"public static string ProjectPath => \"\"\"{_folder.Path}\"\"\";", host, StringComparison.Ordinal);
    }

    private string Generated => Path.Combine(_folder.Path, "obj", "Aspire", "references");

    private Task<string> ReadAsync(string name) =>
        File.ReadAllTextAsync(Path.Combine(Generated, $"{name}.ProjectMetadata.g.cs"), TestContext.Current.CancellationToken);

    private async Task MSBuildAsync(string target)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", "-nologo", "-nodeReuse:false", target, "2nd.App-Host.proj"])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("DOTNET_HOST_PATH"); // the tests' own, which is none
        start.Environment["UseSharedCompilation"] = "false";
        using var msbuild = Process.Start(start)!;
        var output = await Task.WhenAll(
            msbuild.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), msbuild.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await msbuild.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(msbuild.ExitCode == 0, string.Concat(output));
    }
}
