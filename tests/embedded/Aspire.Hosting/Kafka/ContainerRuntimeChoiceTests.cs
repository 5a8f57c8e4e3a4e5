using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.Kafka;

/// <summary>Which client is called; found on the path where nothing is said.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class ContainerRuntimeChoiceTests
{
    [Theory]
    [InlineData("docker", "")]
    [InlineData("podman", "--ASPIRE_CONTAINER_RUNTIME=podman")]
    [InlineData("podman", "--DOTNET_ASPIRE_CONTAINER_RUNTIME=podman")]
    [InlineData("podman", "--DcpPublisher:ContainerRuntime=podman --ASPIRE_CONTAINER_RUNTIME=docker")]
    public async Task It_is_Docker_unless_something_else_is_named(string expected, string arguments)
    {
        using var runtime = new ScriptedRuntime(expected);
        using var path = new ProcessEnvironment("PATH", $"{runtime.Folder}:{Environment.GetEnvironmentVariable("PATH")}");
        await using var app = new TestApplication(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        app.Builder.AddKafka("kafka");
        await app.StartAsync();

        await app.ReachesAsync("kafka", KnownResourceStates.Running);

        Assert.Contains("info", runtime.Calls);
    }

    [Theory]
    [InlineData("docker", "Ensure that Docker is running and that the Docker daemon is accessible. If Resource Saver mode is enabled, containers may not run.")]
    [InlineData("podman", "Ensure that Podman is running.")]
    public async Task Who_is_down_gets_advice_of_its_own(string name, string advice)
    {
        using var runtime = new ScriptedRuntime(name);
        runtime.Be("down");
        using var path = new ProcessEnvironment("PATH", $"{runtime.Folder}:{Environment.GetEnvironmentVariable("PATH")}");
        await using var app = new TestApplication($"--ASPIRE_CONTAINER_RUNTIME={name}", "--DcpPublisher:ContainerRuntimeInitializationTimeout=00:00:01");
        app.Builder.AddKafka("kafka");

        var thrown = await Assert.ThrowsAsync<DistributedApplicationException>(app.StartAsync);

        Assert.Equal($"Container runtime '{name}' was found but appears to be unhealthy. {advice}", thrown.Message);
    }
}
