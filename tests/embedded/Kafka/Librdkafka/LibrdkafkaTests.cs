using System.Collections.Concurrent;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Librdkafka;

/// <summary>
/// The tests that librdkafka's own developers run against Kafka, against this broker. <c>get-suite.sh</c> builds them; a quarter of an hour with two
/// cores. <c>ECOM_LIBRDKAFKA_ONLY=0001,0081</c> runs a few.
/// </summary>
public sealed class LibrdkafkaTests(ITestOutputHelper progress)
{
    private const int AtOnce = 4;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public Task They_pass_but_for_what_this_broker_is_not() => RunAsync("default", "--default-partitions", "4");

    [Fact]
    public Task They_pass_where_topics_are_not_created_by_being_named() =>
        RunAsync("noautocreate", "--default-partitions", "4", "--auto-create-topics", "false");

    private async Task RunAsync(string scenario, params string[] options)
    {
        var suite = LibrdkafkaSuite.Find();
        var kafkaHome = Path.GetFullPath(Path.Combine(ExternalTool.Script("kafka-topics.sh"), "..", ".."));
        using var folder = new TemporaryFolder("librdkafka");
        await using var broker = await BrokerProcess.StartAsync(Cancelled, options);
        var runner = new SuiteRunner(suite, scenario, broker.BootstrapServers, kafkaHome, folder.Path);
        var (tests, outcomes) = (suite.TestsOf(scenario), new ConcurrentQueue<SuiteOutcome>());
        await Parallel.ForEachAsync(
            tests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancelled }, async (test, cancellationToken) =>
        {
            foreach (var outcome in await runner.RunAsync(test, cancellationToken))
            {
                outcomes.Enqueue(outcome);
                progress.WriteLine($"{outcome.Name} {outcome.State} {outcome.Took.TotalSeconds:0.0} s");
            }
        });

        Assert.NotEmpty(outcomes);
        var faults = outcomes.OrderBy(outcome => outcome.Name, StringComparer.Ordinal).Select(Fault).OfType<string>().ToList();
        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
    }

    private static string? Fault(SuiteOutcome outcome) => (outcome.HasPassed, SuiteExceptions.NotPassed.GetValueOrDefault(outcome.Name)) switch
    {
        (true, { } reason) => $"{outcome.Name} passes, and is an exception: {reason}",
        (false, null) => $"{outcome.Name} {outcome.State}:\n{outcome.Tail}",
        _ => null,
    };
}
