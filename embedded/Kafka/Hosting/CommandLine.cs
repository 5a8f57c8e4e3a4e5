using System.CommandLine;
using System.Globalization;
using System.Net;
using EcomStreaming.Arguments;
using EcomStreaming.Broker.Server;

namespace EcomStreaming.Broker.Hosting;

/// <summary>The command line: <c>serve</c> with its options, two commands that inspect a data folder, and one that repairs a partition.</summary>
internal static class CommandLine
{
    private const int DefaultPartitionsMax = 1_000;
    private const int RebalanceDelayMsMax = 60_000;
    private const int RebalanceDelayMsDefault = 100;

    private static readonly Option<IPEndPoint> Listen = Endpoint(
        "--listen", "The address that Kafka clients dial; port 0 takes a free one.", "127.0.0.1:9092");
    private static readonly Option<string> Data = new("--data") { Description = "The data folder.", Required = true };
    private static readonly Option<IPEndPoint?> Http = new("--http")
    {
        Description = "The address of /health and /alive.",
        CustomParser = result => Parse(result),
    };
    private static readonly Option<AdvertisedAddress?> Advertised = new("--advertised")
    {
        Description = "HOST:PORT that clients are told, where it differs from --listen.",
        CustomParser = result => ParseAdvertised(result),
    };

    private static readonly Option<bool> AutoCreate = new("--auto-create-topics")
    {
        Description = "Whether a request that names a missing topic creates it.",
        DefaultValueFactory = _ => true,
    };
    private static readonly Option<int> Partitions = NumberOption.WithDefault(
        "--default-partitions", "Partitions of a topic that is created without a number.", 1, DefaultPartitionsMax, 1);

    private static readonly Option<FlushPolicy> Flush = new("--flush")
    {
        Description = "When records are flushed to the disk: always before the acknowledgement, at an interval, or never by the broker (none).",
        DefaultValueFactory = _ => FlushPolicy.Interval,
        CustomParser = ParseFlush,
    };

    private static readonly Option<bool> ValidateCompressed = new("--validate-compressed")
    {
        Description = "Whether every compressed batch is checked before it is stored. Batches of compacted topics always are.",
        DefaultValueFactory = _ => false,
    };

    /// <summary>Members that start together share their first generation; who comes later waits until the others' heartbeats tell them.</summary>
    private static readonly Option<int> RebalanceDelay = NumberOption.WithDefault(
        "--group-initial-rebalance-delay", "Milliseconds that an empty group waits for more members.", 0, RebalanceDelayMsMax,
        RebalanceDelayMsDefault);

    private static readonly Argument<string> Dumped = new("path")
    {
        Description = "A segment (.log), or a folder that contains segments at any depth.",
    };
    private static readonly Option<bool> WithRecords = new("--records")
    {
        Description = "Also shows the records of uncompressed batches.",
    };
    private static readonly Argument<string> RepairedTopic = new("topic") { Description = "The topic of the offline partition." };
    private static readonly Argument<int> RepairedPartition = new("partition")
    {
        Description = "Its number.",
        CustomParser = ParsePartition,
    };
    private static readonly Option<bool> Execute = new("--execute")
    {
        Description = "Accepts the loss. Without it nothing is changed.",
    };
    private static readonly Argument<string> Verified = new("folder") { Description = "The data folder of a broker that is not running." };

    /// <summary>Runs the process; gives its exit code.</summary>
    public static Task<int> RunAsync(string[] args) => RunAsync(args, Console.Out, Console.Error);

    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error) =>
        ProgramArguments.RunAsync(Create(), args, output, error, stopTimeout: null, CancellationToken.None);

    public static RootCommand Create()
    {
        var serve = new Command("serve", "Runs a broker until it is asked to stop.")
        {
            Listen, Data, Http, Advertised, AutoCreate, Partitions, Flush, RebalanceDelay, ValidateCompressed,
        };
        serve.SetAction((parsed, _) => ServeAsync(ServeOptions(parsed)));
        var dump = new Command("dump-log", "Shows the batches of segments. Exits with 1 if one is damaged.") { Dumped, WithRecords };
        dump.SetAction(parsed => LogDump.Run(parsed.GetRequiredValue(Dumped), parsed.GetValue(WithRecords), parsed.InvocationConfiguration.Output));
        var verify = new Command("verify",
            "Checks a data folder without changing it. Prints one line per fault and exits with 1 if there is any.") { Verified };
        verify.SetAction(parsed => FolderCheck.Run(parsed.GetRequiredValue(Verified), parsed.InvocationConfiguration.Output));
        var repair = new Command("repair", "Says what an offline partition has lost, and brings it back without that. The broker must be stopped.")
        {
            Data, RepairedTopic, RepairedPartition, Execute,
        };
        repair.SetAction(Repair);
        return new RootCommand("A single-node broker that speaks Kafka's protocol.") { serve, dump, verify, repair };
    }

    private static BrokerOptions ServeOptions(ParseResult parsed) => new()
    {
        Listen = parsed.GetValue(Listen)!,
        Data = Path.GetFullPath(parsed.GetRequiredValue(Data)),
        Http = parsed.GetValue(Http),
        Advertised = parsed.GetValue(Advertised),
        AutoCreateTopics = parsed.GetValue(AutoCreate),
        DefaultPartitions = parsed.GetValue(Partitions),
        Flush = parsed.GetValue(Flush),
        ValidateCompressed = parsed.GetValue(ValidateCompressed),
        GroupLimits = new() { InitialRebalanceDelayMs = parsed.GetValue(RebalanceDelay) },
    };

    private static int Repair(ParseResult parsed) => RepairCommand.Run(
        Path.GetFullPath(parsed.GetRequiredValue(Data)), parsed.GetRequiredValue(RepairedTopic), parsed.GetRequiredValue(RepairedPartition),
        parsed.GetValue(Execute), parsed.InvocationConfiguration.Output);

    private static async Task<int> ServeAsync(BrokerOptions options)
    {
        try
        {
            await using var broker = await RunningBroker.StartAsync(options, configure: null, CancellationToken.None);
            await broker.RunToEndAsync(CancellationToken.None);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static Option<IPEndPoint> Endpoint(string name, string description, string value) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => IPEndPoint.Parse(value),
        CustomParser = result => Parse(result)!,
    };

    /// <summary>Of this machine only: see the error's reason.</summary>
    private static IPEndPoint? Parse(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var isEndpoint = IPEndPoint.TryParse(text.Replace("localhost:", "127.0.0.1:", StringComparison.Ordinal), out var endpoint)
            && text.Contains(':');
        if (isEndpoint && IPAddress.IsLoopback(endpoint!.Address)) return endpoint;
        result.AddError(isEndpoint
            ? $"{result.Argument.Name} must be a loopback address such as 127.0.0.1 or [::1]. The broker has no authentication and no TLS, "
            + "so anyone who can reach it can read and delete everything."
            : $"{result.Argument.Name} must be an ADDRESS:PORT such as 127.0.0.1:9092.");
        return null;
    }

    private static int ParsePartition(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        result.AddError($"'{text}' is not the number of a partition.");
        return 0;
    }

    /// <summary>Of its own, since the parser's error names a .NET type and takes several lines.</summary>
    private static FlushPolicy ParseFlush(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        foreach (var policy in Enum.GetValues<FlushPolicy>())
            if (string.Equals(text, policy.ToString(), StringComparison.OrdinalIgnoreCase)) return policy;
        result.AddError($"{result.Argument.Name} must be always, interval or none.");
        return default;
    }

    private static AdvertisedAddress? ParseAdvertised(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var at = text.LastIndexOf(':');
        if (at > 0 && ushort.TryParse(text[(at + 1)..], out var port) && port > 0) return new(text[..at], port);
        result.AddError($"{result.Argument.Name} must be a HOST:PORT.");
        return null;
    }
}
