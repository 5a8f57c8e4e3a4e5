using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>The client of Docker or Podman: whether its daemon answers, and what a container leaves behind.</summary>
internal sealed partial class ContainerRuntime(IConfiguration configuration, TimeProvider time, ILogger<ContainerRuntime> log)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);
    private const int AnswerSecondsDefault = 25;

    internal string Command { get; } = new[] { "DcpPublisher:ContainerRuntime", "ASPIRE_CONTAINER_RUNTIME", "DOTNET_ASPIRE_CONTAINER_RUNTIME" }
        .Select(key => configuration[key]).FirstOrDefault(name => !string.IsNullOrEmpty(name)) ?? "docker";

    private TimeSpan AnswerTimeout => TimeSpan.FromSeconds(configuration.GetValue("ASPIRE_DEPENDENCY_CHECK_TIMEOUT", AnswerSecondsDefault));

    /// <summary>A test cannot do without: there the daemon has a limited time to come up. Elsewhere the containers wait for it.</summary>
    /// <exception cref="DistributedApplicationException">It did not answer in that time.</exception>
    internal async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var limit = configuration.GetValue("DcpPublisher:ContainerRuntimeInitializationTimeout", TimeSpan.Zero);
        var problem = await ProblemAsync(cancellationToken);
        for (var begun = time.GetTimestamp(); problem is not null && time.GetElapsedTime(begun) + AskAgain <= limit; problem = await ProblemAsync(cancellationToken))
            await Task.Delay(AskAgain, time, cancellationToken);
        if (problem is null)
            return;
        LogProblem(log, problem);
        if (limit > TimeSpan.Zero)
            throw new DistributedApplicationException(problem);
    }

    /// <summary>Holds a container up until the daemon answers, and says so.</summary>
    internal async Task HealthyAsync(Func<string, Task> tell, CancellationToken cancellationToken)
    {
        while (await ProblemAsync(cancellationToken) is { } problem)
        {
            await tell(problem);
            await Task.Delay(AskAgain, time, cancellationToken);
        }
    }

    /// <summary>The client removes its container when it ends in peace; one whose client was killed is still there.</summary>
    internal async Task RemoveAsync(string container) => await RunAsync(["rm", "--force", container], CancellationToken.None);

    /// <summary>Null where the runtime's daemon answers, else what to tell.</summary>
    private async Task<string?> ProblemAsync(CancellationToken cancellationToken) => await RunAsync(["info"], cancellationToken) switch
    {
        0 => null,
        null => $"Container runtime '{Command}' could not be found. See https://aka.ms/aspire/containers for more details on supported container runtimes.",
        _ => $"Container runtime '{Command}' was found but appears to be unhealthy. {Advice}",
    };

    private string Advice => Command.ToLowerInvariant() switch
    {
        "docker" => "Ensure that Docker is running and that the Docker daemon is accessible. If Resource Saver mode is enabled, containers may not run.",
        "podman" => "Ensure that Podman is running.",
        _ => "Ensure that the container runtime is running.",
    };

    /// <returns>The exit code; -1 where it did not end in time, null where there is no such program.</returns>
    private async Task<int?> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(Command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        using var _ = process;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken).WaitAsync(AnswerTimeout, time, cancellationToken);
            return process.ExitCode;
        }
        catch (TimeoutException)
        {
            return -1;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    [LoggerMessage(22, LogLevel.Warning, "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);
}
