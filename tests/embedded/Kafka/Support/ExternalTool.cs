using System.Diagnostics;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Support;

/// <summary>Programs of others that a machine may have: kcat, and the command-line tools of a genuine Apache Kafka.</summary>
internal static class ExternalTool
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>The folder that KAFKA_HOME names, else the one beside the repository; null where there is none.</summary>
    private static string? KafkaHome { get; } = Environment.GetEnvironmentVariable("KAFKA_HOME") is { Length: > 0 } named ? named : RepositoryRoot.Shared("kafka");

    public static async Task<string> KcatAsync(string? input, params string[] arguments)
    {
        var kcat = InPath("kcat");
        Assert.SkipUnless(kcat is not null, "kcat is not installed.");
        return (await RunAsync(kcat!, input, arguments)).Output;
    }

    /// <summary>Runs one of Kafka's scripts, such as <c>kafka-topics.sh</c>.</summary>
    public static async Task<string> KafkaAsync(string script, params string[] arguments) => (await RunKafkaAsync(script, arguments)).Output;

    /// <summary>The same, with what it complains of beside what it says.</summary>
    public static Task<(string Output, string Errors)> RunKafkaAsync(string script, params string[] arguments)
    {
        return RunAsync(Script(script), null, arguments);
    }

    /// <summary>Starts one of Kafka's scripts that stays: the caller ends it. What it says is dropped; what it writes beside goes to the folder.</summary>
    public static Process StartKafka(string folder, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Script(script), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["LOG_DIR"], start.Environment["KAFKA_HEAP_OPTS"]) = (folder, "-Xmx512m");
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Where the script is; the test skips where it is not.</summary>
    public static string Script(string script)
    {
        Assert.SkipUnless(KafkaHome is not null, "No Apache Kafka: KAFKA_HOME is not set and ../shared/kafka is not there.");
        var path = Path.Combine(KafkaHome!, "bin", script);
        Assert.SkipUnless(File.Exists(path), $"KAFKA_HOME has no bin/{script}.");
        Assert.SkipUnless(InPath("java") is not null, "java is not installed.");
        return path;
    }

    private static async Task<(string Output, string Errors)> RunAsync(string path, string? input, string[] arguments)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(bound.Token), process.StandardError.ReadToEndAsync(bound.Token));
            if (input is not null) await process.StandardInput.WriteAsync(input.AsMemory(), bound.Token);
            process.StandardInput.Close();
            var (said, complained) = (await output, await error);
            await process.WaitForExitAsync(bound.Token);
            Assert.True(process.ExitCode == 0, $"{Path.GetFileName(path)} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}{complained}");
            return (said, complained);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static string? InPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
