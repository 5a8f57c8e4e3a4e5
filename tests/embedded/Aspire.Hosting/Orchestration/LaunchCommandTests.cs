using System.Reflection;
using System.Reflection.Emit;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.Orchestration;

public sealed class LaunchCommandTests
{
    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")!;

    [Fact]
    public async Task A_project_whose_build_is_recorded_is_started_as_it_was_built()
    {
        await using var app = new TestApplication();
        var web = app.Project("web", "true").Resource;
        var built = Path.Combine(app.Folder, "web.dll");
        await File.WriteAllTextAsync(built, "", TestContext.Current.CancellationToken);

        var command = LaunchCommand.Of(web, app.Folder, AppHost(("projecttarget:" + ProjectFile(app), built)));

        Assert.Equal((Dotnet, Path.Combine(app.Folder, "web")), (command.Program, command.WorkingDirectory));
        Assert.Equal([built], command.Arguments);
    }

    [Fact]
    public async Task One_whose_build_is_gone_or_was_never_recorded_is_run_by_the_SDK()
    {
        await using var app = new TestApplication();
        var web = app.Project("web", "true").Resource;
        string[] run = ["run", "--project", ProjectFile(app), "--no-build", "--no-launch-profile", "--"];

        Assert.Equal(run, LaunchCommand.Of(web, app.Folder, AppHost(("projecttarget:" + ProjectFile(app), Path.Combine(app.Folder, "gone.dll")))).Arguments);
        Assert.Equal(run, LaunchCommand.Of(web, app.Folder, AppHost()).Arguments);
        Assert.Equal(run, LaunchCommand.Of(web, app.Folder, appHost: null).Arguments);
    }

    [Fact]
    public async Task A_project_resource_without_a_project_is_refused()
    {
        await using var app = new TestApplication();

        Assert.Equal("Resource 'web' has no project.", Assert.Throws<DistributedApplicationException>(() => LaunchCommand.Of(new ProjectResource("web"), app.Folder, null)).Message);
    }

    private static string ProjectFile(TestApplication app) => Path.Combine(app.Folder, "web", "web.csproj");

    private static Assembly AppHost(params (string Key, string Value)[] metadata)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("AppHost"), AssemblyBuilderAccess.RunAndCollect);
        var attribute = typeof(AssemblyMetadataAttribute).GetConstructor([typeof(string), typeof(string)])!;
        foreach (var (key, value) in metadata) assembly.SetCustomAttribute(new CustomAttributeBuilder(attribute, [key, value]));
        return assembly;
    }
}
