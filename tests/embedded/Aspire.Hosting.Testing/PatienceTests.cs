using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing.Tests;

/// <summary>How long a test waits for an AppHost that does not come on, or does not end.</summary>
[Collection("Environment of this process")]
public sealed class PatienceTests
{
    private const string Variable = "DOTNET_HOST_FACTORY_RESOLVER_DEFAULT_TIMEOUT_IN_SECONDS";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_entry_point_that_never_builds_is_given_up()
    {
        Environment.SetEnvironmentVariable(Variable, "1");
        try
        {
            var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() =>
                DistributedApplicationTestingBuilder.CreateAsync<SampleAppHost.SampleAppHost>(["--sample=hang"], Cancelled));

            Assert.Equal("Timed out waiting for the entry point to build the DistributedApplication after 00:00:01.", thrown.Message);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    [Fact]
    public async Task A_service_that_does_not_stop_holds_the_end_up_for_the_hosts_shutdown_time_only()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<SampleAppHost.SampleAppHost>(Cancelled);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddHostedService(_ => new Stubborn(release.Task));
        await using var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);

        await app.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancelled);

        release.SetResult();
    }

    [Fact]
    public async Task A_launch_profiles_variables_are_configuration_and_not_the_test_processes()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<SampleAppHost.SampleAppHost>(Cancelled);

        Assert.Equal("one", builder.Configuration["SAMPLE_PROFILE"]);
        Assert.Null(Environment.GetEnvironmentVariable("SAMPLE_PROFILE"));
    }

    private sealed class Stubborn(Task release) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => release;
    }
}

/// <summary>Keeps its tests from running beside any others.</summary>
[CollectionDefinition("Environment of this process", DisableParallelization = true)]
public sealed class ProcessEnvironmentTestGroup;
