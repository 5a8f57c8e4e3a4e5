using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Tools;

/// <summary>
/// An order flow on Kafka Streams with <c>exactly_once_v2</c> runs to its end: transactions of several threads, changelogs, repartitioned topics. It
/// is in the folder that <c>ECOM_STREAMS_PEER</c> names, with a <c>run</c> in it; a minute on two cores.
/// </summary>
public sealed class StreamsTests
{
    private const int Orders = 500;
    private const int CommitMs = 100;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_order_is_confirmed_and_none_twice()
    {
        var run = FindRun();
        ExternalTool.Script("kafka-run-class.sh"); // it takes its libraries from there
        TestTool.Find("javac");
        using var folder = new TemporaryFolder("streams");
        await using var broker = await TestBroker.StartAsync(Cancelled);
        var environment = new Dictionary<string, string>
        {
            ["TMPDIR"] = folder.Path,
            ["JAVA_TOOL_OPTIONS"] = $"-Djava.io.tmpdir={folder.Path}",
            ["PEER_HEAP"] = "512m",
        };

        var said = await ExternalTool.ProgramAsync(run, environment, broker.BootstrapServers, "saturate", $"{Orders}", $"{CommitMs}");

        Assert.Contains($"orders {Orders} confirmed {Orders} twice 0;", said, StringComparison.Ordinal);
    }

    private static string FindRun()
    {
        var folder = Environment.GetEnvironmentVariable("ECOM_STREAMS_PEER");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "ECOM_STREAMS_PEER names no folder of an order flow on Kafka Streams.");
        var run = Path.Combine(folder!, "run");
        return File.Exists(run) ? run : throw TestTool.Missing($"{folder} has no run", isRequired: true);
    }
}
