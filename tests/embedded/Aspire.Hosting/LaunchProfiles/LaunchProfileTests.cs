using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.LaunchProfiles;

public sealed class LaunchProfileTests
{
    private const string Two = """
        {
          // comments and a trailing comma are fine
          "profiles": {
            "IIS": { "commandName": "IISExpress", "applicationUrl": "http://localhost:5900" },
            "web": { "commandName": "Project", "applicationUrl": "http://localhost:5101" },
            "other": { "commandName": "Executable", "applicationUrl": "http://localhost:5102", },
          },
        }
        """;

    [Fact]
    public async Task Without_a_wish_it_is_the_first_profile_that_runs_a_project()
    {
        await using var app = new TestApplication();

        var web = app.Project("web", TestApplication.Forever, Two);

        Assert.Equal(5101, Assert.Single(Endpoints(web)).Port);
    }

    [Theory]
    [InlineData("""{ "profiles": { "IIS": { "commandName": "IISExpress" }, "plain": { "applicationUrl": "http://localhost:5103" } } }""", 5103)]
    [InlineData("""{ "profiles": { "IIS": { "commandName": "IISExpress" }, "empty": { "commandName": "", "applicationUrl": "http://localhost:5104" } } }""", 5104)]
    [InlineData("""{ "profiles": { "lower": { "commandName": "project", "applicationUrl": "http://localhost:5105" } } }""", 5105)]
    public async Task A_profile_without_a_command_and_one_in_another_letter_case_can_be_the_first(string settings, int port)
    {
        await using var app = new TestApplication();

        Assert.Equal(port, Assert.Single(Endpoints(app.Project("web", TestApplication.Forever, settings))).Port);
    }

    [Theory]
    [InlineData("AppHost:DefaultLaunchProfileName")]
    [InlineData("DOTNET_LAUNCH_PROFILE")]
    public async Task The_AppHosts_own_profile_is_preferred_where_the_project_has_one_of_that_name(string key)
    {
        await using var app = new TestApplication($"--{key}=other");

        Assert.Equal(5102, Assert.Single(Endpoints(app.Project("web", TestApplication.Forever, Two))).Port);
    }

    [Fact]
    public async Task The_AppHosts_own_profile_is_no_wish_that_a_project_has_to_meet()
    {
        await using var app = new TestApplication("--DOTNET_LAUNCH_PROFILE=https");

        Assert.Equal(5101, Assert.Single(Endpoints(app.Project("web", TestApplication.Forever, Two))).Port);
    }

    [Fact]
    public async Task A_named_profile_wins_over_the_AppHosts_own_even_one_of_another_command()
    {
        await using var app = new TestApplication("--DOTNET_LAUNCH_PROFILE=other");

        Assert.Equal(5900, Assert.Single(Endpoints(app.ProjectWithProfile("web", "IIS", Two))).Port);
    }

    [Fact]
    public async Task A_named_profile_that_does_not_exist_is_an_exception_that_names_it()
    {
        await using var app = new TestApplication();

        var thrown = Assert.Throws<DistributedApplicationException>(() => app.ProjectWithProfile("web", "prod", Two));

        Assert.Equal("Launch settings file does not contain 'prod' profile.", thrown.Message);
    }

    [Fact]
    public async Task A_named_profile_is_not_missed_where_there_are_no_launch_settings_at_all()
    {
        await using var app = new TestApplication();

        Assert.Empty(Endpoints(app.ProjectWithProfile("web", "prod", launchSettings: null)));
    }

    [Fact]
    public async Task A_missing_project_file_is_an_exception_that_names_it()
    {
        await using var app = new TestApplication();
        app.Project("web", TestApplication.Forever);
        Directory.Delete(Path.Combine(app.Folder, "web"), recursive: true);

        var thrown = Assert.Throws<DistributedApplicationException>(() => app.Builder.AddProject<ScratchProject>("again"));

        Assert.Equal($"Project file '{Path.Combine(app.Folder, "web", "web.csproj")}' was not found.", thrown.Message);
    }

    [Fact]
    public async Task A_null_name_takes_no_profile_neither_addresses_nor_variables()
    {
        await using var app = new TestApplication("--DOTNET_LAUNCH_PROFILE=web");
        var web = app.ProjectWithProfile(
            "web", null, """{ "profiles": { "web": { "applicationUrl": "http://localhost:5101", "environmentVariables": { "FROM_PROFILE": "1" } } } }""", "env");
        await app.StartAsync();

        var environment = await app.PrintedEnvironmentAsync("web");

        Assert.Empty(Endpoints(web));
        Assert.DoesNotContain("FROM_PROFILE", environment.Keys);
        Assert.DoesNotContain("DOTNET_LAUNCH_PROFILE", environment.Keys);
        Assert.DoesNotContain("ASPNETCORE_URLS", environment.Keys);
    }

    private static IEnumerable<EndpointAnnotation> Endpoints(IResourceBuilder<ProjectResource> project) => project.Resource.Annotations.OfType<EndpointAnnotation>();
}
