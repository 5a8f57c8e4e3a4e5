using EcomStreaming.TestSupport;

namespace EcomStreaming.Eng.Tests.AspireSwitch;

/// <summary>With <c>-p:Aspire=true</c> nothing but genuine Aspire remains; without it, nothing but the stand-ins.</summary>
public sealed class SwitchTests
{
    private static readonly string[] AroundTheStandIns = ["tests/embedded/Aspire.", "tests/eng/", "bench/Dashboard/"];

    private static readonly string[] GenuinePackages = ["Aspire.Hosting.Kafka", "Aspire.Hosting.Testing", "Aspire.Confluent.Kafka"];

    /// <summary>What Aspire 13.5 and the releases until now ask of packages that are pinned here: a lower pin would not restore.</summary>
    private static readonly Dictionary<string, Version> NeededByAspire = new()
    {
        ["Confluent.Kafka"] = new(2, 15, 0),
        ["OpenTelemetry"] = new(1, 15, 3),
        ["OpenTelemetry.Exporter.OpenTelemetryProtocol"] = new(1, 15, 3),
        ["Polly.Core"] = new(8, 7, 0),
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_genuine_Aspire_only_its_packages_remain()
    {
        var projects = (await Evaluation.RunAsync(aspire: true, Cancelled)).Where(project => !IsOfTheStandIns(project.Path)).ToList();

        Assert.DoesNotContain(projects.SelectMany(project => project.Projects), IsStandIn);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["EcomStreaming.AppHost/EcomStreaming.AppHost.csproj"] = "Aspire.Hosting.Kafka",
                ["services/Streaming/EcomStreaming.Streaming.csproj"] = "Aspire.Confluent.Kafka",
                ["tests/EcomStreaming.AppHost/EcomStreaming.AppHost.Tests.csproj"] = "Aspire.Hosting.Testing",
            },
            projects.SelectMany(project => project.Packages.Where(IsGenuine).Select(package => (project.Path, package))).ToDictionary());
        Assert.Equal(["EcomStreaming.AppHost/EcomStreaming.AppHost.csproj"], projects.Where(project => project.GenuineSdk).Select(project => project.Path));
    }

    [Fact]
    public async Task On_genuine_Aspire_every_package_has_a_version_and_none_is_below_what_Aspire_needs()
    {
        var projects = (await Evaluation.RunAsync(aspire: true, Cancelled)).Where(project => !IsOfTheStandIns(project.Path)).ToList();

        Assert.All(projects, project => Assert.Empty(project.Packages.Except(project.Versions.Keys, StringComparer.OrdinalIgnoreCase)));
        Assert.All(projects, project => Assert.All(GenuinePackages, package => Assert.Equal(new(13, 5, 2), project.Versions[package])));
        Assert.All(projects, project => Assert.All(NeededByAspire, needed => Assert.True(
            project.Versions[needed.Key] >= needed.Value, $"{needed.Key} is pinned to {project.Versions[needed.Key]}, Aspire needs {needed.Value}")));
    }

    [Fact]
    public async Task Without_the_switch_no_genuine_package_is_asked_for()
    {
        var projects = await Evaluation.RunAsync(aspire: false, Cancelled);

        Assert.DoesNotContain(projects.SelectMany(project => project.Packages), IsGenuine);
        Assert.DoesNotContain(projects, project => project.GenuineSdk);
        Assert.Equal(
            ["embedded/Aspire.Confluent.Kafka/Aspire.Confluent.Kafka.csproj"],
            projects.Single(project => project.Path == "services/Streaming/EcomStreaming.Streaming.csproj").Projects.Where(IsStandIn));
        Assert.Equal(
            ["embedded/Aspire.Hosting/Aspire.Hosting.csproj"],
            projects.Single(project => project.Path == "EcomStreaming.AppHost/EcomStreaming.AppHost.csproj").Projects.Where(IsStandIn));
    }

    [Fact]
    public void No_source_asks_which_of_them_it_is_compiled_for()
    {
        string[] folders = ["EcomStreaming.AppHost", "EcomStreaming.ServiceDefaults", "services", "tests/EcomStreaming.AppHost", "tests/services"];

        var asking = folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => File.ReadLines(file).Any(line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal)));

        Assert.Empty(asking);
    }

    private static bool IsGenuine(string package) => package.StartsWith("Aspire.", StringComparison.Ordinal);

    private static bool IsStandIn(string project) => project.StartsWith("embedded/Aspire.", StringComparison.Ordinal);

    /// <summary>The stand-ins themselves, what tests and measures them, and this project, which compares them.</summary>
    private static bool IsOfTheStandIns(string project) =>
        IsStandIn(project) || AroundTheStandIns.Any(folder => project.StartsWith(folder, StringComparison.Ordinal));
}
