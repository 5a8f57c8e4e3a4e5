using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Tests;

public sealed class DistributedApplicationBuilderTests
{
    [Fact]
    public async Task A_name_is_taken_once_whatever_its_letter_case()
    {
        await using var app = new TestApplication();
        app.Shell("web", "true");

        var thrown = Assert.Throws<DistributedApplicationException>(() => app.Shell("WEB", "true"));

        Assert.Equal(
            "Cannot add resource of type 'Aspire.Hosting.ApplicationModel.ExecutableResource' with name 'WEB' because resource of type 'Aspire.Hosting.ApplicationModel.ExecutableResource' with that name already exists. Resource names are case-insensitive.",
            thrown.Message);
    }

    [Fact]
    public async Task A_name_that_was_smuggled_in_twice_is_found_when_the_application_is_built()
    {
        await using var app = new TestApplication();
        app.Builder.Resources.Add(app.Shell("web", "true").Resource);

        var thrown = await Assert.ThrowsAsync<DistributedApplicationException>(app.StartAsync);

        Assert.Equal("Multiple resources with the name 'web'. Resource names are case-insensitive.", thrown.Message);
    }

    [Theory]
    [InlineData("my_web")]
    [InlineData("1web")]
    [InlineData("")]
    public async Task An_invalid_name_is_refused(string name)
    {
        await using var app = new TestApplication();

        Assert.ThrowsAny<ArgumentException>(() => app.Builder.AddExecutable(name, "true", "."));
    }

    [Fact]
    public void The_AppHost_is_described_in_configuration()
    {
        using var folder = new TemporaryFolder("apphost");
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { ProjectDirectory = folder.Path, AssemblyName = "Aspire.Hosting.Tests" });
        var path = Path.Join(folder.Path, builder.Environment.ApplicationName);

        Assert.Equal(folder.Path, builder.AppHostDirectory);
        Assert.Equal(folder.Path, builder.Configuration["AppHost:Directory"]);
        Assert.Equal(path, builder.Configuration["AppHost:Path"]);
        Assert.Equal($"{path}.csproj", builder.Configuration["AppHost:FilePath"]);
        Assert.Equal(builder.Environment.ApplicationName, builder.Configuration["AppHost:DashboardApplicationName"]);
        Assert.Equal(Sha256(path.ToLowerInvariant()), builder.Configuration["AppHost:PathSha256"]);
        Assert.Equal(Sha256(path.ToLowerInvariant()), builder.Configuration["AppHost:Sha256"]);
        Assert.Equal(Sha256(builder.Environment.ApplicationName), builder.Configuration["AppHost:ProjectNameSha256"]);
        Assert.Equal("Aspire.Hosting.Tests", builder.AppHostAssembly!.GetName().Name);

        static string Sha256(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, "--Publishing:Publisher=manifest")]
    [InlineData(false, "--AppHost:Operation=Publish")]
    public void An_application_runs_unless_it_is_asked_to_be_published(bool runs, string argument)
    {
        var context = DistributedApplication.CreateBuilder(argument.Length == 0 ? [] : [argument]).ExecutionContext;

        Assert.Equal((runs, !runs), (context.IsRunMode, context.IsPublishMode));
    }

    [Fact]
    public async Task The_services_of_a_host_and_of_the_application_are_there()
    {
        await using var app = new TestApplication();
        app.Shell("web", TestApplication.Forever);
        await app.StartAsync();

        Assert.Same(TimeProvider.System, app.Services.GetRequiredService<TimeProvider>());
        Assert.NotNull(app.Services.GetRequiredService<IHttpClientFactory>());
        Assert.Same(app.Builder.Eventing, app.Services.GetRequiredService<Aspire.Hosting.Eventing.IDistributedApplicationEventing>());
        Assert.Equal(["web"], app.Services.GetRequiredService<DistributedApplicationModel>().Resources.Select(resource => resource.Name));
    }
}
