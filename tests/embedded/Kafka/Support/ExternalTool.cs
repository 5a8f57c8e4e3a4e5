using System.Diagnostics;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Support;

/// <summary>
/// Programs of others that a machine may have: kcat, clients in other languages, and the command-line tools of a genuine Apache Kafka.
/// </summary>
internal static class ExternalTool
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(180);

    /// <summary>
    /// Where <c>KAFKA_HOME</c> names a folder, as <c>.ci/run</c> does for one beside the repository, it has to be a whole Kafka with a Java to run
    /// it.
    /// </summary>
    private static string? NamedKafka { get; } = Environment.GetEnvironmentVariable("KAFKA_HOME") is { Length: > 0 } named ? named : null;

    private static string? KafkaHome { get; } = NamedKafka ?? RepositoryRoot.Shared("kafka");

    public static async Task<string> KcatAsync(string? input, params string[] arguments) =>
        (await RunAsync(TestTool.Find("kcat"), input, arguments)).Output;

    /// <summary>
    /// Runs a script of this project with an interpreter that has the client's library; without one the test skips, or fails where
    /// <c>ECOM_TEST_CLIENTS</c> says that it was installed for the script.
    /// </summary>
    /// <param name="interpreter">Such as <c>python3</c>.</param>
    /// <param name="probe">Ends with 0 where the library is there, such as <c>-c "import kafka"</c>.</param>
    public static async Task<string> ScriptAsync(string interpreter, string[] probe, string script, params string[] arguments)
    {
        foreach (var candidate in AllInPath(interpreter))
            if ((await RunToEndAsync(candidate, null, probe)).ExitCode == 0)
                return (await RunAsync(candidate, null,
                    [Path.Combine(RepositoryRoot.Path, "tests/embedded/Kafka/Tools/Scripts", script), .. arguments])).Output;
        var isInstalled = (Environment.GetEnvironmentVariable("ECOM_TEST_CLIENTS") ?? "").Split(',').Contains(script);
        throw TestTool.Missing($"no {interpreter} has the client that {script} uses", isInstalled);
    }

    /// <summary>Runs one of Kafka's scripts, such as <c>kafka-topics.sh</c>.</summary>
    public static async Task<string> KafkaAsync(string script, params string[] arguments) => (await RunKafkaAsync(script, arguments)).Output;

    /// <summary>The same, with what it complains of beside what it says.</summary>
    public static Task<(string Output, string Errors)> RunKafkaAsync(string script, params string[] arguments)
    {
        return RunAsync(Script(script), null, arguments);
    }

    /// <summary>
    /// Starts one of Kafka's scripts that stays: the caller ends it. What it says is dropped; what it writes beside goes to the folder.
    /// </summary>
    public static Process StartKafka(string folder, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Script(script), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["LOG_DIR"], start.Environment["KAFKA_HEAP_OPTS"]) = (folder, "-Xmx512m");
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Where the script is; the test skips where it is not, or fails where it has to be.</summary>
    public static string Script(string script)
    {
        if (KafkaHome is null) throw TestTool.Missing("no Apache Kafka: KAFKA_HOME is not set and ../shared/kafka is not there", isRequired: false);
        var path = Path.Combine(KafkaHome, "bin", script);
        if (!File.Exists(path)) throw TestTool.Missing($"{path} is not there", NamedKafka is not null);
        if (NamedKafka is null) TestTool.Find("java");
        else TestTool.FindRequired("java");
        return path;
    }

    /// <summary>Runs any program, with variables in its environment.</summary>
    public static async Task<string> ProgramAsync(string path, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        (await RunAsync(path, null, arguments, environment)).Output;

    private static async Task<(string Output, string Errors)> RunAsync(
        string path, string? input, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var (exitCode, said, complained) = await RunToEndAsync(path, input, arguments, environment);
        Assert.True(exitCode == 0, $"{Path.GetFileName(path)} {string.Join(' ', arguments)} ended with {exitCode}: {said}{complained}");
        return (said, complained);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunToEndAsync(
        string path, string? input, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(bound.Token), process.StandardError.ReadToEndAsync(bound.Token));
            if (input is not null) await process.StandardInput.WriteAsync(input.AsMemory(), bound.Token);
            process.StandardInput.Close();
            var (said, complained) = (await output, await error);
            await process.WaitForExitAsync(bound.Token);
            return (process.ExitCode, said, complained);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static IEnumerable<string> AllInPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .Where(File.Exists);
}
