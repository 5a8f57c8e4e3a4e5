using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.LaunchProfiles;

public sealed class LaunchProfileEnvironmentTests
{
    [Fact]
    public async Task A_profiles_variables_reach_the_process_and_so_does_its_name()
    {
        await using var app = new TestApplication();
        app.Project("web", "env", Profile("""{ "ASPNETCORE_ENVIRONMENT": "Staging", "EMPTY": "" }"""));
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("web");

        Assert.Equal("Staging", environment["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal("", environment["EMPTY"]);
        Assert.Equal("web", environment["DOTNET_LAUNCH_PROFILE"]);
    }

    [Fact]
    public async Task A_variable_in_percent_signs_is_expanded_and_an_unknown_one_stays_as_it_is()
    {
        await using var app = new TestApplication();
        app.Project("web", "env", Profile("""{ "HOME_OF": "home is %HOME%", "UNKNOWN": "%NO_SUCH_VARIABLE%" }"""));
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("web");

        Assert.Equal($"home is {Environment.GetEnvironmentVariable("HOME")}", environment["HOME_OF"]);
        Assert.Equal("%NO_SUCH_VARIABLE%", environment["UNKNOWN"]);
    }

    [Fact]
    public async Task What_the_AppHost_says_itself_wins_over_the_profile()
    {
        await using var app = new TestApplication();
        app.Project("web", "env", Profile("""{ "LEVEL": "profile", "OTHER": "profile" }""")).WithEnvironment("LEVEL", "apphost");
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("web");

        Assert.Equal(("apphost", "profile"), (environment["LEVEL"], environment["OTHER"]));
    }

    [Fact]
    public async Task A_profile_cannot_take_the_injected_variables_away()
    {
        await using var app = new TestApplication();
        var web = app.Project("web", "env", """
            { "profiles": { "web": { "applicationUrl": "http://localhost:5101",
              "environmentVariables": { "ASPNETCORE_URLS": "http://localhost:1", "OTEL_SERVICE_NAME": "mine" } } } }
            """);
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("web");

        Assert.Equal("web", environment["OTEL_SERVICE_NAME"]);
        Assert.Matches(@"^http://localhost:\d{4,5}$", environment["ASPNETCORE_URLS"]);
        Assert.NotEqual(web.GetEndpoint("http").Url, environment["ASPNETCORE_URLS"]);
    }

    private static string Profile(string variables) => $$"""{ "profiles": { "web": { "commandName": "Project", "environmentVariables": {{variables}} } } }""";
}
