using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.ServiceDefaults.Tests;

/// <summary>What a service gets with the two lines that every service has.</summary>
public sealed class ServiceDefaultsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_names_each_part_that_is_not_well_and_why()
    {
        await using var app = await AService.StartAsync(Cancelled, builder => builder.Services.AddHealthChecks()
            .AddCheck("first", () => HealthCheckResult.Unhealthy("it waits for Kafka"))
            .AddCheck("second", () => HealthCheckResult.Healthy("it works"))
            .AddCheck("third", () => HealthCheckResult.Unhealthy()));
        using var client = AService.Client(app);

        using var answer = await client.GetAsync("/health", Cancelled);

        Assert.Equal("Unhealthy: first: it waits for Kafka; third", await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Theory]
    [InlineData(HealthStatus.Healthy, HttpStatusCode.OK)]
    [InlineData(HealthStatus.Degraded, HttpStatusCode.OK)]
    [InlineData(HealthStatus.Unhealthy, HttpStatusCode.ServiceUnavailable)]
    public async Task Health_says_whether_it_is_ready_and_alive_only_that_it_lives(HealthStatus status, HttpStatusCode expected)
    {
        await using var app = await AService.StartAsync(
            Cancelled, builder => builder.Services.AddHealthChecks().AddCheck("part", () => new HealthCheckResult(status)));
        using var client = AService.Client(app);

        Assert.Equal(expected, (await client.GetAsync("/health", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/alive", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task That_it_is_not_ready_yet_is_no_error_in_its_log()
    {
        await using var app = await AService.StartAsync(Cancelled, builder => builder.Logging.SetMinimumLevel(LogLevel.Error).AddConsole());
        var loggers = app.Services.GetRequiredService<ILoggerFactory>();

        Assert.False(loggers.CreateLogger("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService").IsEnabled(LogLevel.Error));
        Assert.True(loggers.CreateLogger("EcomStreaming.Orders").IsEnabled(LogLevel.Error));
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("LOCALHOST:5101", HttpStatusCode.OK)]
    [InlineData("[::1]:5101", HttpStatusCode.OK)]
    [InlineData("shop.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost.shop.example", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.shop.example:5101", HttpStatusCode.BadRequest)]
    [InlineData("192.168.0.1", HttpStatusCode.BadRequest)]
    public async Task It_answers_to_loopback_names_only(string host, HttpStatusCode expected)
    {
        await using var app = await AService.StartAsync(Cancelled);
        using var client = AService.Client(app);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/alive") { Headers = { Host = host } };

        Assert.Equal(expected, (await client.SendAsync(request, Cancelled)).StatusCode);
    }

    [Fact]
    public async Task To_a_foreign_name_it_says_which_names_are_its_own()
    {
        await using var app = await AService.StartAsync(Cancelled);
        using var client = AService.Client(app);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/alive") { Headers = { Host = "shop.example" } };

        using var answer = await client.SendAsync(request, Cancelled);

        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.Equal("Must be one of: localhost, 127.0.0.1, [::1].", problem.GetProperty("errors").GetProperty("Host")[0].GetString());
    }

    [Fact]
    public async Task What_an_endpoint_refuses_without_a_word_is_not_called_a_foreign_name()
    {
        await using var app = await AService.StartAsync(Cancelled, map: app => app.MapGet("/refuses", () => Results.BadRequest()));
        using var client = AService.Client(app);

        using var answer = await client.GetAsync("/refuses", Cancelled);

        Assert.Equal((HttpStatusCode.BadRequest, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled)));
    }

    [Theory]
    [InlineData("shop.example", HttpStatusCode.OK)]
    [InlineData("localhost", HttpStatusCode.BadRequest)]
    public async Task It_answers_to_other_names_once_it_is_configured_to(string host, HttpStatusCode expected)
    {
        await using var app = await AService.StartAsync(Cancelled, settings: new Dictionary<string, string?> { ["AllowedHosts"] = "shop.example" });
        using var client = AService.Client(app);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/alive") { Headers = { Host = host } };

        Assert.Equal(expected, (await client.SendAsync(request, Cancelled)).StatusCode);
    }

    [Fact]
    public async Task A_check_that_throws_makes_it_unready_and_not_dead()
    {
        await using var app = await AService.StartAsync(Cancelled, builder => builder.Services.AddHealthChecks()
            .AddCheck("part", () => throw new InvalidOperationException("The test says so.")));
        using var client = AService.Client(app);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/alive", Cancelled)).StatusCode);
    }

    [Theory]
    [InlineData("AllowedHosts", "localhost;127.0.0.1;[::1]")]
    [InlineData("Aspire:Confluent:Kafka:Producer:Config:EnableIdempotence", "true")]
    [InlineData("Aspire:Confluent:Kafka:Producer:Config:Acks", "All")]
    [InlineData("Aspire:Confluent:Kafka:Producer:Config:Partitioner", "Murmur2Random")]
    [InlineData("Aspire:Confluent:Kafka:Consumer:Config:IsolationLevel", "ReadCommitted")]
    public void A_default_holds_until_any_other_source_says_otherwise(string key, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.AddServiceDefaults();
        Assert.Equal(value, builder.Configuration[key]);

        var configured = Host.CreateEmptyApplicationBuilder(settings: null);
        configured.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { [key] = "other" });
        configured.AddServiceDefaults();
        Assert.Equal("other", configured.Configuration[key]);
    }
}
