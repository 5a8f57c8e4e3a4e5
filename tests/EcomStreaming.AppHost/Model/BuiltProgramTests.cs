using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Model;

/// <summary>How the AppHost would start its projects. Nothing is started here.</summary>
public sealed class BuiltProgramTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_project_starts_from_the_program_that_the_build_has_built()
    {
        using var data = new TemporaryFolder("model");
        await using var builder = await BuilderAsync(data.Path);

        var projects = builder.Resources.OfType<ProjectResource>().ToList();

        Assert.NotEmpty(projects);
        Assert.All(projects, project =>
        {
            var program = project.Annotations.OfType<ExecutableAnnotation>().Last();
            Assert.True(File.Exists(program.Command), $"{project.Name} starts {program.Command}, which is not there.");
            Assert.Equal(Path.GetDirectoryName(project.GetProjectMetadata().ProjectPath), program.WorkingDirectory);
        });
    }

    private static async Task<IDistributedApplicationTestingBuilder> BuilderAsync(string data) =>
        await DistributedApplicationTestingBuilder.CreateAsync<Projects.EcomStreaming_AppHost>(
            [$"--Ecom:Data={data}", "--Ecom:Tape=none"], Cancelled);
}
