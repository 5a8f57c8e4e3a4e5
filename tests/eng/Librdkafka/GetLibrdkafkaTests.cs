using System.Xml.Linq;
using EcomStreaming.TestSupport;
using static EcomStreaming.Eng.Tests.Librdkafka.FakeLibrary;

namespace EcomStreaming.Eng.Tests.Librdkafka;

/// <summary>Which library is taken, which is refused and why, and what is left behind.</summary>
public sealed class GetLibrdkafkaTests : IDisposable
{
    private readonly GetLibrdkafka get = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sound_cached_library_is_taken()
    {
        Make(get.CacheFolder, "librdkafka.so");

        var answer = await get.RunAsync(Cancelled);

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("2.15.1 from the cache", answer.Output);
        Assert.Equal(File.ReadAllBytes(get.Cached), File.ReadAllBytes(get.Out));
    }

    [Theory]
    [InlineData("gzip,ssl", Fault.None, "built without: zstd")]
    [InlineData("gzip,zstd,sasl_ssl", Fault.None, "built without: ssl")]
    [InlineData("zstd,ssl", Fault.None, "built without: gzip")]
    [InlineData(AllFeatures, Fault.RefusesZstdThoughListed, "refuses a setting: not built in")]
    [InlineData(AllFeatures, Fault.CannotInitialiseTls, "cannot initialise TLS: no entropy")]
    [InlineData(AllFeatures, Fault.CrashesWhenAsked, "ended with exit code 134")]
    public async Task A_library_that_lacks_something_is_refused_and_removed_from_the_cache(string features, Fault fault, string reason)
    {
        Make(get.CacheFolder, "librdkafka.so", features: features, fault: fault);

        var answer = await get.RunAsync(Cancelled);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains(reason, answer.Error);
        Assert.False(File.Exists(get.Cached));
        Assert.False(File.Exists(get.Out));
    }

    [Fact]
    public async Task A_file_in_the_cache_that_is_no_library_is_removed_and_the_next_way_is_taken()
    {
        Directory.CreateDirectory(get.CacheFolder);
        File.WriteAllText(get.Cached, "half a download");
        Make(get.SystemFolder, "librdkafka.so.1", "2.16.0");

        var answer = await get.RunAsync(Cancelled);

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("2.16.0 of this system", answer.Output);
        Assert.False(File.Exists(get.Cached));
    }

    [Fact]
    public async Task The_library_that_is_named_goes_before_all_others()
    {
        Make(get.CacheFolder, "librdkafka.so");
        var named = Make(get.In("named"), "mine.so", "2.8.0");

        var answer = await get.With("LIBRDKAFKA_PATH", named).RunAsync(Cancelled);

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("2.8.0 from LIBRDKAFKA_PATH", answer.Output);
        Assert.Equal(File.ReadAllBytes(named), File.ReadAllBytes(get.Out));
    }

    [Fact]
    public async Task A_named_library_that_is_refused_is_an_error_though_the_cache_has_a_sound_one()
    {
        Make(get.CacheFolder, "librdkafka.so");
        var named = Make(get.In("named"), "mine.so", features: "gzip,ssl");

        var answer = await get.With("LIBRDKAFKA_PATH", named).RunAsync(Cancelled);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("path: LIBRDKAFKA_PATH:", answer.Error);
        Assert.Contains("built without: zstd", answer.Error);
    }

    [Fact]
    public async Task A_named_library_that_is_not_there_is_an_error()
    {
        var answer = await get.With("LIBRDKAFKA_PATH", get.In("nowhere.so")).RunAsync(Cancelled);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("nowhere.so is missing or empty", answer.Error);
    }

    [Theory]
    [InlineData("2.15.1", false)]
    [InlineData("2.16.0", false)]
    [InlineData("2.15.0", true)]
    [InlineData("2.8.0", true)]
    public async Task An_installed_library_is_taken_and_an_older_one_with_a_warning(string version, bool warned)
    {
        Make(get.SystemFolder, "librdkafka.so.1", version);

        var answer = await get.RunAsync(Cancelled);

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains($"{version} of this system", answer.Output);
        Assert.Equal(warned, answer.Output.Contains("is older than 2.15.1"));
    }

    [Fact]
    public async Task An_installed_library_below_the_oldest_is_refused()
    {
        Make(get.SystemFolder, "librdkafka.so.1", "2.7.9");

        var answer = await get.RunAsync(Cancelled);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("is version 2.7.9, below 2.8.0", answer.Error);
    }

    [Fact]
    public async Task When_nothing_works_the_error_lists_every_way_and_what_to_do()
    {
        var answer = await get.With("LIBRDKAFKA_WAYS", "cache system source older apt")
            .WithProgram("npm", "exit 1").WithProgram("apt-get", "exit 1").RunAsync(Cancelled);

        Assert.Equal(1, answer.ExitCode);
        Assert.StartsWith("EK0001: no native librdkafka for Confluent.Kafka", answer.Error);
        foreach (var reason in new[] { "cache: nothing in", "system: no librdkafka.so.1 in", "source: the build failed: npm pack", "apt: 'apt-get download librdkafka1' failed" })
            Assert.Contains(reason, answer.Error);
        foreach (var remedy in new[] { "librdkafka.redist 2.15.1 or newer", "gcc, make, npm", "LIBRDKAFKA_PATH" }) Assert.Contains(remedy, answer.Error);
        Assert.Equal(answer.Error, "EK0001: " + File.ReadAllText(get.Out + ".failure"));
    }

    [Fact]
    public async Task A_source_whose_sum_is_not_the_pinned_one_is_not_built_and_its_log_is_kept()
    {
        var answer = await get.With("LIBRDKAFKA_WAYS", "source")
            .WithProgram("npm", "echo swapped > it.tgz; echo it.tgz").RunAsync(Cancelled);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("the sha512 of it.tgz is not the pinned one", answer.Error);
        Assert.Contains(get.Out + ".build.log", answer.Error);
        Assert.True(File.Exists(get.Out + ".build.log"));
        Assert.False(File.Exists(get.Cached));
    }

    [Fact]
    public async Task Without_a_compiler_no_library_can_be_checked_so_none_is_taken_and_the_cache_is_kept()
    {
        Make(get.CacheFolder, "librdkafka.so");

        var answer = await get.WithProgram("cc", "exit 1").RunAsync(Cancelled);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("cannot build the check", answer.Error);
        Assert.True(File.Exists(get.Cached));
    }

    [Fact]
    public async Task Whether_it_works_or_fails_no_temporary_file_is_left()
    {
        Assert.Equal(1, (await get.RunAsync(Cancelled)).ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(get.Temporary));

        Make(get.CacheFolder, "librdkafka.so");
        Assert.Equal(0, (await get.RunAsync(Cancelled)).ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(get.Temporary));
        Assert.Equal(["librdkafka.so", "librdkafka.so.lock"], Directory.EnumerateFiles(Path.GetDirectoryName(get.Out)!).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Of_several_at_once_one_provides_the_library_and_all_succeed()
    {
        Make(get.CacheFolder, "librdkafka.so");

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => get.RunAsync(Cancelled)));

        Assert.All(answers, answer => Assert.Equal(0, answer.ExitCode));
        Assert.Single(answers, answer => answer.Output.Contains("from the cache"));
    }

    [Fact]
    public void Scripts_targets_and_central_versions_name_the_same_version()
    {
        string Text(string path) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, path));
        var central = XDocument.Parse(Text("Directory.Packages.props")).Descendants("PackageVersion")
            .Single(package => (string?)package.Attribute("Include") == "Confluent.Kafka").Attribute("Version")!.Value;

        Assert.Contains($"wanted_version={central}\n", Text("eng/librdkafka/pins.sh"));
        Assert.Contains($"<LibrdkafkaVersion>{central}</LibrdkafkaVersion>",
            Text("eng/librdkafka/standin/librdkafka.redist/2.999.0/buildTransitive/librdkafka.redist.targets"));
    }

    public void Dispose() => get.Dispose();
}
