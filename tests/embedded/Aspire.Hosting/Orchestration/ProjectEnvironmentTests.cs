using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.Orchestration;

public sealed class ProjectEnvironmentTests
{
    private static readonly string[] OfDevelopment =
    [
        "OTEL_BLRP_SCHEDULE_DELAY=1000", "OTEL_BSP_SCHEDULE_DELAY=1000", "OTEL_METRIC_EXPORT_INTERVAL=1000", "OTEL_TRACES_SAMPLER=always_on",
        "OTEL_METRICS_EXEMPLAR_FILTER=trace_based", "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true",
        "OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION=true", "OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION=true",
    ];

    [Fact]
    public async Task A_project_is_told_its_target_addresses_joined_by_semicolons()
    {
        await using var app = new TestApplication();
        var web = app.Project("web", "env").WithHttpEndpoint().WithEndpoint(scheme: "http", name: "admin").WithEndpoint(scheme: "tcp", name: "raw");
        await app.StartAsync();

        var urls = (await app.PrintedEnvironmentAsync("web"))["ASPNETCORE_URLS"].Split(';').Select(url => new Uri(url)).ToArray();

        Assert.Equal(2, urls.Length);
        Assert.All(urls, url => Assert.Equal(("http", "localhost"), (url.Scheme, url.Host)));
        Assert.Equal(4, urls.Select(url => url.Port).Append(web.GetEndpoint("http").Port).Append(web.GetEndpoint("admin").Port).Distinct().Count());
    }

    [Fact]
    public async Task A_target_port_that_is_asked_for_is_the_one_in_the_address()
    {
        var port = Ports.Free();
        await using var app = new TestApplication();
        app.Project("web", "env").WithHttpEndpoint(targetPort: port);
        await app.StartAsync();

        Assert.Equal($"http://localhost:{port}", (await app.PrintedEnvironmentAsync("web"))["ASPNETCORE_URLS"]);
    }

    [Fact]
    public async Task An_address_that_the_AppHost_sets_itself_is_left_alone()
    {
        await using var app = new TestApplication();
        app.Project("web", "env").WithHttpEndpoint().WithEnvironment("ASPNETCORE_URLS", "http://localhost:1");
        await app.StartAsync();

        Assert.Equal("http://localhost:1", (await app.PrintedEnvironmentAsync("web"))["ASPNETCORE_URLS"]);
    }

    [Fact]
    public async Task Telemetry_carries_the_resources_name_and_the_instances_suffix()
    {
        await using var app = new TestApplication("--environment=Production");
        app.Project("web", "env");
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("web");
        var instance = Assert.Single(await app.InstancesAsync("web", KnownResourceStates.Finished, 1));

        Assert.Equal("web", environment["OTEL_SERVICE_NAME"]);
        Assert.Equal($"service.instance.id={instance["web-".Length..]}", environment["OTEL_RESOURCE_ATTRIBUTES"]);
        Assert.Equal("in_memory", environment["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"]);
        Assert.Equal("true", environment["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"]);
        Assert.Equal("simple", environment["LOGGING__CONSOLE__FORMATTERNAME"]);
        Assert.DoesNotContain("OTEL_EXPORTER_OTLP_HEADERS", environment.Keys);
        Assert.Empty(OfDevelopment.Intersect(environment.Select(variable => $"{variable.Key}={variable.Value}")));
    }

    [Theory]
    [InlineData("--environment=Development")]
    [InlineData("--DOTNET_ENVIRONMENT=Development --ENVIRONMENT=Development")]
    public async Task In_development_telemetry_comes_at_once_and_whole(string arguments)
    {
        await using var app = new TestApplication(arguments.Split(' '));
        app.Project("web", "env");
        await app.StartAsync();

        var environment = (await app.PrintedEnvironmentAsync("web")).Select(variable => $"{variable.Key}={variable.Value}");

        Assert.Equal(OfDevelopment.Order(), OfDevelopment.Intersect(environment).Order());
    }

    [Theory]
    [InlineData("", "http://localhost:18889", "grpc")]
    [InlineData("--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317", "http://localhost:4317", "grpc")]
    [InlineData("--DOTNET_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317", "http://localhost:4317", "grpc")]
    [InlineData("--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:4318", "http://localhost:4318", "http/protobuf")]
    [InlineData("--DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:4318", "http://localhost:4318", "http/protobuf")]
    [InlineData("--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:4318 --ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317", "http://localhost:4317", "grpc")]
    [InlineData("--DOTNET_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:1 --ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://localhost:4317", "http://localhost:4317", "grpc")]
    public async Task Telemetry_goes_where_configuration_says_and_rather_over_gRPC(string arguments, string endpoint, string protocol)
    {
        await using var app = new TestApplication(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        app.Project("web", "env");
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("web");

        Assert.Equal((endpoint, protocol), (environment["OTEL_EXPORTER_OTLP_ENDPOINT"], environment["OTEL_EXPORTER_OTLP_PROTOCOL"]));
    }

    [Fact]
    public async Task A_key_for_the_telemetry_receiver_is_handed_on_as_a_header()
    {
        await using var app = new TestApplication("--AppHost:OtlpApiKey=abc");
        app.Project("web", "env");
        await app.StartAsync();

        Assert.Equal("x-otlp-api-key=abc", (await app.PrintedEnvironmentAsync("web"))["OTEL_EXPORTER_OTLP_HEADERS"]);
    }

    [Fact]
    public async Task An_executable_is_told_nothing_of_telemetry_or_addresses()
    {
        await using var app = new TestApplication("--environment=Development");
        app.Shell("tool", "env").WithHttpEndpoint();
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("tool");

        Assert.DoesNotContain(environment.Keys, name => name.StartsWith("OTEL_", StringComparison.Ordinal) || name == "ASPNETCORE_URLS");
    }
}
