using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Testing.Tests;

public sealed class TestDefaultsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_AppHost_under_test_has_random_ports_and_no_dashboard()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<SampleAppHost.SampleAppHost>(Cancelled);
        await using var app = await builder.BuildAsync(Cancelled);
        var options = app.Services.GetRequiredService<DistributedApplicationOptions>();

        Assert.Equal("true", builder.Configuration["DcpPublisher:RandomizePorts"]);
        Assert.True(options.DisableDashboard);
        Assert.True(options.EnableResourceLogging);
        Assert.Equal(Path.Combine(RepositoryRoot.Path, "tests/embedded/Aspire.Hosting.SampleAppHost"), builder.AppHostDirectory);
        Assert.Equal("Aspire.Hosting.SampleAppHost", builder.Environment.ApplicationName);
    }

    [Theory]
    [InlineData(null, "Development", "one")]
    [InlineData("first", "Development", "one")]
    [InlineData("second", "Staging", "two")]
    public async Task The_launch_profile_is_the_named_one_or_the_first(string? profile, string environment, string variable)
    {
        string[] args = profile is null ? [] : [$"--DOTNET_LAUNCH_PROFILE={profile}"];
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<SampleAppHost.SampleAppHost>(args, Cancelled);

        Assert.Equal(environment, builder.Environment.EnvironmentName);
        Assert.Equal(variable, builder.Configuration["SAMPLE_PROFILE"]);
    }

    [Fact]
    public async Task A_launch_profile_that_does_not_exist_is_named()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            DistributedApplicationTestingBuilder.CreateAsync<SampleAppHost.SampleAppHost>(["--DOTNET_LAUNCH_PROFILE=x"], Cancelled));

        Assert.Equal("The configured launch profile, 'x', was not found in the launch settings file.", thrown.Message);
    }

    [Fact]
    public async Task What_a_test_asks_for_wins_over_the_defaults_and_the_launch_profile()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<SampleAppHost.SampleAppHost>(
            ["--DcpPublisher:RandomizePorts=false", "--SAMPLE_PROFILE=mine"],
            (options, settings) => (options.EnableResourceLogging, settings.EnvironmentName) = (false, "Production"),
            Cancelled);
        await using var app = await builder.BuildAsync(Cancelled);

        Assert.Equal("false", builder.Configuration["DcpPublisher:RandomizePorts"]);
        Assert.Equal("mine", builder.Configuration["SAMPLE_PROFILE"]);
        Assert.False(app.Services.GetRequiredService<DistributedApplicationOptions>().EnableResourceLogging);
        Assert.Equal("Production", builder.Environment.EnvironmentName);
    }
}
