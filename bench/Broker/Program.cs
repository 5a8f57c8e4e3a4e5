using System.CommandLine;
using System.Net;
using EcomStreaming.Broker.Log;
using EcomStreaming.BrokerBench;

var broker = new Option<string?>("--broker") { Description = "The executable of a published embedded broker; without it one is published first." };
var kafka = new Option<string?>("--kafka")
{
    Description = "The folder of an Apache Kafka with bin/kafka-server; without it the embedded broker runs alone.",
};
var only = new Option<string[]>("--only") { Description = "What is measured.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
only.AcceptOnlyFromAmong(BenchOptions.Parts);
var rounds = new Option<int>("--rounds")
{
    Description = "How often each is measured, even for fairness; the median counts.",
    DefaultValueFactory = _ => 4,
};
var warmUp = new Option<double>("--warm-up") { Description = "Seconds before a measurement counts.", DefaultValueFactory = _ => 2 };
var seconds = new Option<double>("--seconds") { Description = "Seconds that it counts.", DefaultValueFactory = _ => 5 };
var batch = new Option<int>("--batch-bytes") { Description = "Of a produced batch, before compression.", DefaultValueFactory = _ => 64 * 1024 };

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

var endpoint = new Argument<string>("endpoint");
var partitions = new Argument<int>("partitions");
var recordBytes = new Argument<int>("record-bytes");
var sink = new Command("sink", "Answers at once and stores nothing; what the others start.") { endpoint, partitions, recordBytes };
sink.SetAction((arguments, cancellationToken) =>
{
    var shape = new BatchShape(arguments.GetValue(recordBytes), 64 * 1024, CompressionCodec.None);
    new Sink(arguments.GetValue(partitions), shape).Serve(IPEndPoint.Parse(arguments.GetValue(endpoint)!), cancellationToken);
    return Task.CompletedTask;
});
all.Subcommands.Add(sink);

return await all.Parse(args).InvokeAsync();
