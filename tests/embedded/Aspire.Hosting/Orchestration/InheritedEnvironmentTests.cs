using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.Orchestration;

[Collection(ProcessEnvironment.Name)]
public sealed class InheritedEnvironmentTests
{
    [Theory]
    [InlineData("ASPNETCORE_ENVIRONMENT")]
    [InlineData("DOTNET_ENVIRONMENT")]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("DOTNET_LAUNCH_PROFILE")]
    [InlineData("ASPIRE_LOGLEVEL")]
    public async Task What_configures_the_AppHost_itself_is_not_inherited(string name)
    {
        using var variable = new ProcessEnvironment(name, "Debug");
        await using var app = new TestApplication();
        app.Project("web", "env");
        app.Shell("tool", "env");
        await app.StartAsync();

        Assert.DoesNotContain(name, (await app.PrintedEnvironmentAsync("web")).Keys);
        Assert.DoesNotContain(name, (await app.PrintedEnvironmentAsync("tool")).Keys);
    }

    [Fact]
    public async Task Everything_else_is_inherited_until_the_AppHost_says_otherwise()
    {
        using var kept = new ProcessEnvironment("TEST_INHERITED", "from outside");
        using var replaced = new ProcessEnvironment("TEST_REPLACED", "from outside");
        await using var app = new TestApplication();
        app.Shell("tool", "env").WithEnvironment("TEST_REPLACED", "from the AppHost").WithEnvironment("DOTNET_ENVIRONMENT", "Staging");
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("tool");

        Assert.Equal("from outside", environment["TEST_INHERITED"]);
        Assert.Equal("from the AppHost", environment["TEST_REPLACED"]);
        Assert.Equal("Staging", environment["DOTNET_ENVIRONMENT"]);
    }
}
