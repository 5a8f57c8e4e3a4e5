using System.Diagnostics;

namespace EcomStreaming.BrokerBench;

/// <summary>The embedded broker, published for this machine with its code compiled ahead (ReadyToRun).</summary>
internal static class PublishedBroker
{
    /// <returns>The executable.</returns>
    public static async Task<string> PublishAsync(string project, string folder, CancellationToken cancellationToken)
    {
        using var publish = Process.Start(
            "dotnet", ["publish", project, "-c", "Release", "--use-current-runtime", "--self-contained", "false",
            "-p:PublishReadyToRun=true", "-o", folder, "-v", "quiet", "--nologo"]);
        await publish.WaitForExitAsync(cancellationToken);
        return publish.ExitCode == 0
            ? Path.Combine(folder, "EcomStreaming.Broker")
            : throw new InvalidOperationException($"{project} could not be published.");
    }

    /// <summary>The project, from wherever in the repository the bench is started.</summary>
    public static string FindProject()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EcomStreaming.sln"))) return Path.Combine(folder.FullName, "embedded/Kafka");
        throw new InvalidOperationException("The bench does not lie in its repository: name a published broker with --broker.");
    }
}
