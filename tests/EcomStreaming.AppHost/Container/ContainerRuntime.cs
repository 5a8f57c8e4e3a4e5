using System.Diagnostics;
using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Container;

/// <summary>Docker or Podman, where it is there and can run Kafka's image; otherwise the test skips and says what is missing.</summary>
internal sealed class ContainerRuntime
{
    private const string Image = "docker.io/confluentinc/confluent-local:8.2.0";

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private ContainerRuntime(string name) => Name = name;

    /// <summary>What <c>ASPIRE_CONTAINER_RUNTIME</c> is to say.</summary>
    public string Name { get; }

    public static async Task<ContainerRuntime> FindAsync(CancellationToken cancellationToken)
    {
        string[] asked = Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") is { Length: > 0 } name ? [name] : ["docker", "podman"];
        var missing = new List<string>();
        foreach (var runtime in asked.Select(name => new ContainerRuntime(name)))
        {
            if (await runtime.MissingAsync(cancellationToken) is not { } reason) return runtime;
            missing.Add(reason);
        }

        throw TestTool.Missing(string.Join("; ", missing), isRequired: false);
    }

    public async Task<bool> HasVolumeAsync(string volume, CancellationToken cancellationToken) =>
        (await RunAsync(["volume", "inspect", volume], cancellationToken)).ExitCode == 0;

    /// <summary>Removes a volume, and the containers that use it: one that has stopped may outlive the shop.</summary>
    public async Task RemoveVolumeAsync(string volume)
    {
        if (!await HasVolumeAsync(volume, CancellationToken.None)) return;
        var users = await DoAsync("ps", "--all", "--quiet", "--filter", $"volume={volume}");
        foreach (var line in users.Split('\n').Where(line => line.Length > 0))
            if (line.All(char.IsAsciiHexDigit)) await DoAsync("rm", "--force", line); // other lines are warnings
        await DoAsync("volume", "rm", volume);
    }

    private async Task<string?> MissingAsync(CancellationToken cancellationToken)
    {
        try
        {
            if ((await RunAsync(["image", "inspect", Image], cancellationToken)).ExitCode != 0) return $"{Name} has no image {Image}";
            var (exitCode, output) = await RunAsync(["run", "--rm", "--pull", "never", "--entrypoint", "/bin/true", Image], cancellationToken);
            return exitCode == 0 ? null : $"{Name} cannot run a container here: {output}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"{Name} is not on the PATH";
        }
    }

    private async Task<string> DoAsync(params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(arguments, CancellationToken.None);
        Assert.True(exitCode == 0, $"{Name} {string.Join(' ', arguments)}: {output}");
        return output;
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(AnswerTimeout);
        using var process = Process.Start(new ProcessStartInfo(Name, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var errors = await process.StandardError.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return (process.ExitCode, $"{await output}{errors}".Trim());
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
