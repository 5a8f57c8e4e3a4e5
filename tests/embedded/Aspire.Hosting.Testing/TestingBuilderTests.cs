using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing.Tests;

public sealed class TestingBuilderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_AppHost_is_held_in_Build_so_that_a_test_can_change_what_it_added()
    {
        await using var builder = await SampleAsync();
        Assert.Equal(["web", "silent"], builder.Resources.Select(resource => resource.Name));
        builder.Services.AddSingleton("the test's");

        await using var app = await builder.BuildAsync(Cancelled);

        Assert.Equal("the test's", app.Services.GetRequiredService<string>());
    }

    [Fact]
    public async Task A_started_application_answers_and_its_end_is_the_entry_points_end()
    {
        await using var builder = await SampleAsync("--answer=hello");
        await using var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        using var client = app.CreateHttpClient("web");

        Assert.Equal("hello", await client.GetStringAsync("/", Cancelled));
        await app.DisposeAsync();

        Assert.True(lifetime.ApplicationStopped.IsCancellationRequested);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("/", Cancelled));
    }

    [Fact]
    public async Task Two_applications_in_parallel_do_not_mix()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            await using var builder = await SampleAsync($"--answer=app{i}");
            await using var app = await builder.BuildAsync(Cancelled);
            await app.StartAsync(Cancelled);
            using var client = app.CreateHttpClient("web");
            return await client.GetStringAsync("/", Cancelled);
        }));

        Assert.Equal(["app0", "app1", "app2", "app3"], answers);
    }

    [Fact]
    public async Task What_the_entry_point_throws_before_Build_comes_out_of_CreateAsync()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => SampleAsync("--sample=throw-first"));

        Assert.Equal("thrown before Build", thrown.Message);
    }

    [Fact]
    public async Task An_entry_point_that_builds_nothing_is_told_so()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => SampleAsync("--sample=no-build"));

        Assert.Equal("The entry point exited without building a DistributedApplication.", thrown.Message);
    }

    [Theory]
    [InlineData("throw-last", "thrown after Build")]
    [InlineData("fail-start", "thrown while starting")]
    public async Task What_is_thrown_after_Build_comes_out_of_StartAsync(string sample, string message)
    {
        await using var builder = await SampleAsync($"--sample={sample}");
        await using var app = await builder.BuildAsync(Cancelled);

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(Cancelled));

        Assert.Equal(message, thrown.Message);
    }

    [Fact]
    public async Task A_type_of_an_assembly_without_an_entry_point_is_refused()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => DistributedApplicationTestingBuilder.CreateAsync<FactAttribute>(Cancelled));

        Assert.Equal("Assembly of specified type FactAttribute does not have an entry point.", thrown.Message);
    }

    [Fact]
    public async Task An_empty_argument_is_refused() => await Assert.ThrowsAsync<ArgumentException>(() => SampleAsync(""));

    [Fact]
    public async Task A_builder_may_be_disposed_unbuilt()
    {
        var builder = await SampleAsync();

        await builder.DisposeAsync();
        await builder.DisposeAsync();

        await Assert.ThrowsAsync<HostAbortedException>(() => builder.BuildAsync(Cancelled));
    }

    [Fact]
    public async Task Endpoints_and_connection_strings_need_a_started_application()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        await using var app = await builder.BuildAsync(Cancelled);

        var thrown = Assert.Throws<InvalidOperationException>(() => app.GetEndpoint("web"));

        Assert.Equal("The application must be started before resolving endpoints or connection strings.", thrown.Message);
    }

    [Fact]
    public async Task Unknown_resources_and_endpoints_are_named()
    {
        await using var builder = await SampleAsync();
        await using var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);

        Assert.StartsWith("Resource 'x' not found.", Assert.Throws<ArgumentException>(() => app.CreateHttpClient("x")).Message, StringComparison.Ordinal);
        Assert.StartsWith("Endpoint 'e' for resource 'web' not found.", Assert.Throws<ArgumentException>(() => app.GetEndpoint("web", "e")).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await app.GetConnectionStringAsync("x", Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(async () => await app.GetConnectionStringAsync("silent", Cancelled));
    }

    [Fact]
    public async Task Endpoints_and_connection_strings_are_resolved_once_started()
    {
        await using var builder = await SampleAsync();
        await using var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);

        Assert.Equal("http", app.GetEndpoint("web").Scheme);
        Assert.Equal(app.GetEndpoint("web"), app.GetEndpoint("WEB", "admin"));
        Assert.Equal($"address={app.GetEndpoint("web").ToString().TrimEnd('/')}", await app.GetConnectionStringAsync("web", Cancelled));
    }

    [Fact]
    public async Task An_empty_builder_is_filled_and_run_by_the_test_itself()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--color=blue");
        Assert.Equal("blue", builder.Configuration["color"]);
        await using var app = await builder.BuildAsync(Cancelled);

        await app.StartAsync(Cancelled);
        await app.StopAsync(Cancelled);
    }

    private static Task<IDistributedApplicationTestingBuilder> SampleAsync(params string[] args) =>
        DistributedApplicationTestingBuilder.CreateAsync<SampleAppHost.SampleAppHost>(args, Cancelled);
}
