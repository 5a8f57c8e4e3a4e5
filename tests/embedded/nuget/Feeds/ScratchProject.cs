using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using EcomStreaming.TestSupport;

namespace EcomStreaming.KafkaPackages.Tests.Feeds;

/// <summary>
/// A project outside of the repository that asks for Aspire.Confluent.Kafka with the repository's own settings and versions. Its only feed is a
/// folder; what else it needs lies in the machine's package cache, which stays as it was.
/// </summary>
internal sealed class ScratchProject : IDisposable
{
    public const string Package = "Aspire.Confluent.Kafka";

    private static readonly TimeSpan RestoreTimeout = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder folder = new("feed");

    public ScratchProject()
    {
        Directory.CreateDirectory(Feed);
        Write("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="folder" value="{Feed}" /></packageSources>
            </configuration>
            """);
        Write("Directory.Build.props", $"""
            <Project>
              <Import Project="{Path.Combine(RepositoryRoot.Path, "Directory.Build.props")}" />
              <PropertyGroup>
                <ArtifactsPath>{In("artifacts")}</ArtifactsPath>
                <DirectoryPackagesPropsPath>{Path.Combine(RepositoryRoot.Path, "Directory.Packages.props")}</DirectoryPackagesPropsPath>
                <RestorePackagesPath>{In("packages")}</RestorePackagesPath>
                <RestoreAdditionalProjectFallbackFolders>$(RestoreAdditionalProjectFallbackFolders);{Cache}</RestoreAdditionalProjectFallbackFolders>
              </PropertyGroup>
            </Project>
            """);
        Write("Scratch.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup><PackageReference Include="{Package}" NoWarn="NU1603" /></ItemGroup>
            </Project>
            """);
    }

    /// <summary>Where the machine keeps what it has downloaded.</summary>
    public static string Cache { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
        ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private string Feed => In("feed");

    /// <summary>Puts a package of this version into the feed.</summary>
    public void Offer(string version)
    {
        using var package = ZipFile.Open(Path.Combine(Feed, $"{Package}.{version}.nupkg"), ZipArchiveMode.Create);
        using var nuspec = new StreamWriter(package.CreateEntry($"{Package}.nuspec").Open());
        nuspec.Write($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata><id>{Package}</id><version>{version}</version><authors>a feed</authors><description>As if genuine.</description></metadata>
            </package>
            """);
    }

    /// <summary>Restores and tells which version NuGet has chosen.</summary>
    public async Task<string> ChosenVersionAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(RestoreTimeout);
        var start = new ProcessStartInfo("dotnet", ["restore", "Scratch.csproj", "-nodeReuse:false"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
        };
        using var restore = Process.Start(start)!;
        try
        {
            var output = await restore.StandardOutput.ReadToEndAsync(bound.Token);
            await restore.WaitForExitAsync(bound.Token);
            Assert.True(restore.ExitCode == 0, output);
        }
        finally
        {
            if (!restore.HasExited) restore.Kill(entireProcessTree: true);
        }

        await using var assets = File.OpenRead(In("artifacts", "obj", "Scratch", "project.assets.json"));
        using var json = await JsonDocument.ParseAsync(assets, default, cancellationToken);
        return json.RootElement.GetProperty("libraries").EnumerateObject()
            .Select(library => library.Name.Split('/'))
            .Single(idAndVersion => idAndVersion[0] == Package)[1];
    }

    public void Dispose() => folder.Dispose();

    private string In(params string[] parts) => Path.Combine([folder.Path, .. parts]);

    private void Write(string name, string text) => File.WriteAllText(In(name), text);
}
