using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests;

public sealed class WithReferenceTests
{
    [Fact]
    public async Task A_connection_string_from_configuration_is_handed_on_under_its_name()
    {
        await using var app = new TestApplication("--ConnectionStrings:kafka=broker:9092");
        app.Shell("tool", "env").WithReference(app.Builder.AddConnectionString("kafka"));
        await app.StartAsync();

        Assert.Equal("broker:9092", (await app.PrintedEnvironmentAsync("tool"))["ConnectionStrings__kafka"]);
    }

    [Fact]
    public async Task The_name_of_the_connection_and_of_its_variable_can_be_chosen()
    {
        await using var app = new TestApplication("--ConnectionStrings:kafka=broker:9092", "--ConnectionStrings:events=other:9092");
        app.Shell("tool", "env")
            .WithReference(app.Builder.AddConnectionString("kafka"), connectionName: "log")
            .WithReference(app.Builder.AddConnectionString("events", "EVENTS_AT"));
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("tool");

        Assert.Equal(("broker:9092", "other:9092"), (environment["ConnectionStrings__log"], environment["EVENTS_AT"]));
        Assert.DoesNotContain("ConnectionStrings__kafka", environment.Keys);
        Assert.DoesNotContain("ConnectionStrings__events", environment.Keys);
    }

    [Theory]
    [InlineData("my-kafka", null, "MY_KAFKA_")]
    [InlineData("kafka", "2nd.log", "_2ND_LOG_")]
    [InlineData("kafka", "", "")]
    public async Task A_connections_properties_come_with_an_encoded_name_before_them(string name, string? connectionName, string prefix)
    {
        await using var app = new TestApplication();
        app.Shell("tool", "env").WithReference(app.Builder.AddResource(new Store(name)), connectionName);
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("tool");

        Assert.Equal(("localhost", "1234"), (environment[$"{prefix}HOST"], environment[$"{prefix}PORT"]));
        Assert.Equal("localhost:1234", environment[$"ConnectionStrings__{connectionName ?? name}"]);
    }

    [Fact]
    public async Task A_missing_connection_string_keeps_the_resource_from_starting()
    {
        await using var app = new TestApplication();
        app.Shell("tool", "env").WithReference(app.Builder.AddConnectionString("kafka"));
        await app.StartAsync();

        await app.ReachesAsync("tool", KnownResourceStates.FailedToStart);

        Assert.Contains(await app.LinesOfAsync("tool"), line => line.IsErrorMessage && line.Content.Contains("connection string 'kafka' is missing", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_empty_connection_string_is_left_out_where_it_is_optional(bool optional)
    {
        await using var app = new TestApplication();
        app.Shell("tool", "env").WithReference(app.Builder.AddResource(new Store("store") { IsEmpty = true }), optional: optional);
        await app.StartAsync();

        if (!optional)
        {
            await app.ReachesAsync("tool", KnownResourceStates.FailedToStart);
            return;
        }

        Assert.DoesNotContain("ConnectionStrings__store", (await app.PrintedEnvironmentAsync("tool")).Keys);
    }

    [Fact]
    public async Task A_redirected_connection_string_is_the_other_resources()
    {
        await using var app = new TestApplication("--ConnectionStrings:real=elsewhere:1");
        var real = app.Builder.AddConnectionString("real");
        app.Shell("tool", "env").WithReference(app.Builder.AddResource(new Store("store")).WithAnnotation(new ConnectionStringRedirectAnnotation(real.Resource)));
        await app.StartAsync();

        Assert.Equal("elsewhere:1", (await app.PrintedEnvironmentAsync("tool"))["ConnectionStrings__store"]);
    }

    [Fact]
    public async Task Another_projects_addresses_are_found_by_scheme_or_by_the_endpoints_own_name()
    {
        await using var app = new TestApplication();
        var web = app.Project("web-shop", TestApplication.Forever).WithHttpEndpoint().WithHttpEndpoint(name: "admin").WithEndpoint(scheme: "tcp", name: "raw");
        app.Shell("tool", "env").WithReference(web).WithReference(web);
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("tool");

        var found = environment.Where(variable => variable.Key.StartsWith("services__", StringComparison.Ordinal) || variable.Key.StartsWith("WEB_SHOP_", StringComparison.Ordinal));
        Assert.Equal(
            [
                ("WEB_SHOP_ADMIN", Url("admin")), ("WEB_SHOP_HTTP", Url("http")), ("WEB_SHOP_RAW", Url("raw")),
                ("services__web-shop__admin__0", Url("admin")), ("services__web-shop__http__0", Url("http")), ("services__web-shop__raw__0", Url("raw")),
            ],
            found.Select(variable => (variable.Key, variable.Value)).OrderBy(variable => variable.Key, StringComparer.Ordinal));

        string Url(string endpoint) => web.GetEndpoint(endpoint).Url;
    }

    [Fact]
    public async Task Two_resources_may_refer_to_each_other()
    {
        await using var app = new TestApplication();
        var left = app.Project("left", "env").WithHttpEndpoint();
        var right = app.Project("right", "env").WithHttpEndpoint().WithReference(left);
        left.WithReference(right);
        await app.StartAsync();

        Assert.Equal(right.GetEndpoint("http").Url, (await app.PrintedEnvironmentAsync("left"))["services__right__http__0"]);
        Assert.Equal(left.GetEndpoint("http").Url, (await app.PrintedEnvironmentAsync("right"))["services__left__http__0"]);
    }

    private sealed class Store(string name) : Resource(name), IResourceWithConnectionString
    {
        public bool IsEmpty { get; init; }

        public ReferenceExpression ConnectionStringExpression => IsEmpty ? ReferenceExpression.Empty : ReferenceExpression.Create($"localhost:1234");

        IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
            [new("Host", ReferenceExpression.Create($"localhost")), new("Port", ReferenceExpression.Create($"1234"))];
    }
}
