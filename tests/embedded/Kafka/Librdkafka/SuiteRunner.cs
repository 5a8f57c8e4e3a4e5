using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Librdkafka;

/// <summary>Runs librdkafka's test runner against a broker: a process for each test, since one that fails takes its process along.</summary>
internal sealed partial class SuiteRunner(LibrdkafkaSuite suite, string scenario, string bootstrapServers, string kafkaHome, string folder)
{
    private const string Passed = "PASSED";
    private const string TooLate = "too late";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1_500);

    public async Task<IReadOnlyList<SuiteOutcome>> RunAsync(SuiteTest test, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var report = Path.Combine(folder, $"{test.Number}{test.Subtest}.json");
        var (end, output) = await RunToEndAsync(Start(test, report), cancellationToken);
        var states = File.Exists(report) ? StatesIn(await File.ReadAllTextAsync(report, cancellationToken)) : [];
        return [.. test.Names.Select(name => Outcome(name))];

        SuiteOutcome Outcome(string name)
        {
            var state = states.GetValueOrDefault(name, "NOT REPORTED");
            // the test as a whole passes then
            if (state == Passed && test.Subtest is { } subtest && !Regex.IsMatch(output, $@"\[ {subtest}:.*: PASS ")) state = "SKIPPED";
            var named = test.Subtest is null ? name : $"{name} {test.Subtest}";
            return new(named, state == Passed && end != "0"
                ? $"{Passed}, but ended with {end}"
                : $"{state}{(end == TooLate ? $", {TooLate}" : "")}", clock.Elapsed, output);
        }
    }

    /// <summary><c>setsid</c> makes it the leader of a group, to be ended with what it started.</summary>
    private ProcessStartInfo Start(SuiteTest test, string report)
    {
        var start = new ProcessStartInfo(TestTool.Find("setsid"), ["./test-runner", "-p1", "-L", "-s", scenario])
        {
            WorkingDirectory = Path.Combine(suite.Folder, "tests"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TESTS"] = test.Number;
        if (test.Subtest is { } subtest) start.Environment["SUBTESTS"] = $"{subtest}:"; // as they are named: function, line, text
        start.Environment["TEST_REPORT"] = report;
        start.Environment["TEST_KAFKA_VERSION"] = "4.0.0"; // from 4.2 on they ask for share groups
        start.Environment["RDKAFKA_TEST_CONF"] = Configuration();
        start.Environment["BROKERS"] = bootstrapServers;
        start.Environment["KAFKA_PATH"] = kafkaHome;
        start.Environment["LD_LIBRARY_PATH"] = $"{suite.Folder}/src:{suite.Folder}/src-cpp";
        return start;
    }

    private string Configuration()
    {
        var path = Path.Combine(folder, "test.conf");
        if (!File.Exists(path))
        {
            File.WriteAllLines(
                path, [$"bootstrap.servers={bootstrapServers}", "broker.address.family=v4", "test.timeout.multiplier=2", "test.topic.random=true"]);
        }
        return path;
    }

    /// <summary>How it ended, and all that it said.</summary>
    private static async Task<(string End, string Output)> RunToEndAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        var (output, exited) = (new StringBuilder(), new TaskCompletionSource());
        using var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Exited += (_, _) => exited.TrySetResult();
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var isLate = false;
        try
        {
            await exited.Task.WaitAsync(bound.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            isLate = true;
        }
        finally
        {
            Signals.KillGroup(process.Id); // those that it started hold its output open
        }

        await process.WaitForExitAsync(cancellationToken);
        return (isLate ? TooLate : $"{process.ExitCode}", output.ToString());

        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (output) output.AppendLine(Colour().Replace(line.Data ?? "", ""));
        }
    }

    /// <summary>Of a report such as <code>{ "id": …, "tests": { "0001_multiobj": { "state": "PASSED", "duration": 1.1, … }, … } }</code></summary>
    private static Dictionary<string, string> StatesIn(string report)
    {
        using var json = JsonDocument.Parse(report);
        return json.RootElement.GetProperty("tests").EnumerateObject()
            .ToDictionary(test => test.Name, test => test.Value.GetProperty("state").GetString()!);
    }

    [GeneratedRegex(@"\x1b\[[0-9;]*m")]
    private static partial Regex Colour();
}

/// <param name="State">As the runner reports it, or what was wrong with its end.</param>
internal sealed record SuiteOutcome(string Name, string State, TimeSpan Took, string Output)
{
    private const int TailLines = 40;

    public bool HasPassed => State == "PASSED";

    public string Tail => string.Join('\n', Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(TailLines));
}
