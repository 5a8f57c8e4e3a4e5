using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>How a container is run: by the client of Docker or Podman in the foreground, so that its life is the container's.</summary>
internal static class ContainerLaunch
{
    private static string Runtime => Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") is { Length: > 0 } named ? named : "docker";

    internal static LaunchCommand Of(IResource resource, string workingDirectory)
    {
        resource.TryGetLastAnnotation<ContainerImage>(out var image);
        var arguments = new List<string> { "run", "--rm", "--init" };
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            arguments.AddRange(["--publish", $"127.0.0.1:{endpoint.TargetPort}:{image!.Port}"]);
        foreach (var volume in resource.Annotations.OfType<ContainerVolume>())
            arguments.AddRange(["--volume", $"{volume.Name}:{volume.Target}{(volume.IsReadOnly ? ":ro" : "")}"]);
        foreach (var name in image!.Variables)
            arguments.AddRange(["--env", name]); // the value comes from the client's own environment
        return new(Runtime, [.. arguments, image.Reference], workingDirectory);
    }

    /// <summary>Null where the runtime's daemon answers, else what to tell.</summary>
    internal static async Task<string?> ProblemAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var asked = Process.Start(new ProcessStartInfo(Runtime, ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = Task.WhenAll(asked.StandardOutput.ReadToEndAsync(cancellationToken), asked.StandardError.ReadToEndAsync(cancellationToken));
            await asked.WaitForExitAsync(cancellationToken);
            await output;
            return asked.ExitCode == 0 ? null : $"Container runtime '{Runtime}' was found but appears to be unhealthy.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"Container runtime '{Runtime}' could not be found. See https://aka.ms/aspire/containers for more details on supported container runtimes.";
        }
    }
}
