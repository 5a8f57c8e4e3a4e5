using System.CommandLine;
using System.Net;
using EcomStreaming.Arguments;
using EcomStreaming.Broker.Log;
using EcomStreaming.BrokerBench;

var broker = new Option<string?>("--broker") { Description = "The executable of a published embedded broker; without it one is published first." };
var kafka = new Option<string?>("--kafka")
{
    Description = "The folder of an Apache Kafka with bin/kafka-server; without it the embedded broker runs alone.",
};
var only = new Option<string[]>("--only") { Description = "What is measured.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
only.AcceptOnlyFromAmong(BenchOptions.Parts);
var rounds = NumberOption.WithDefault("--rounds", "How often each is measured, even for fairness; the median counts.", 1, 1_000, 4);
var warmUp = NumberOption.WithDefault("--warm-up", "Seconds before a measurement counts.", 0.0, 3_600, 2);
var seconds = NumberOption.WithDefault("--seconds", "Seconds that it counts.", 0.1, 3_600, 5);
var batch = NumberOption.WithDefault("--batch-bytes", "Of a produced batch, before compression.", 1_024, 1_000_000, 64 * 1024);

var all = new RootCommand("Measures the embedded broker and Apache Kafka side by side on this machine.")
{
    broker, kafka, only, rounds, warmUp, seconds, batch,
};
all.SetAction(async (arguments, cancellationToken) =>
{
    var folder = Directory.CreateTempSubdirectory("broker-bench-").FullName;
    try
    {
        var executable = arguments.GetValue(broker) ?? await PublishedBroker.PublishAsync(PublishedBroker.FindProject(), folder, cancellationToken);
        List<BrokerKind> kinds = [BrokerKind.Embedded(executable)];
        if (arguments.GetValue(kafka) is { } home) kinds.Add(BrokerKind.ApacheKafka(home));
        var options = new BenchOptions(
            arguments.GetValue(only)!, arguments.GetValue(rounds), TimeSpan.FromSeconds(arguments.GetValue(warmUp)),
            TimeSpan.FromSeconds(arguments.GetValue(seconds)),
            arguments.GetValue(batch), FillBytes: 1_000_000_000);
        var results = new Results();
        await new Measurements(kinds, options, results).RunAsync(cancellationToken);
        results.Print(Console.Out);
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
});

var endpoint = new Argument<IPEndPoint?>("endpoint")
{
    CustomParser = result =>
    {
        if (IPEndPoint.TryParse(result.Tokens[0].Value, out var parsed)) return parsed;
        result.AddError("endpoint must be an ADDRESS:PORT.");
        return null;
    },
};
var partitions = new Argument<int>("partitions");
var recordBytes = new Argument<int>("record-bytes");
var sink = new Command("sink", "Answers at once and stores nothing; what the others start.") { endpoint, partitions, recordBytes };
sink.SetAction((arguments, cancellationToken) =>
{
    var shape = new BatchShape(arguments.GetValue(recordBytes), 64 * 1024, CompressionCodec.None);
    new Sink(arguments.GetValue(partitions), shape).Serve(arguments.GetValue(endpoint)!, cancellationToken);
    return Task.CompletedTask;
});
all.Subcommands.Add(sink);

return await ProgramArguments.RunAsync(all, args, Console.Out, Console.Error, stopTimeout: TimeSpan.FromSeconds(2), CancellationToken.None);
