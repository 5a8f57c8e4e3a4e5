using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace EcomStreaming.BrokerBench;

/// <summary>What can be measured, and how it is started.</summary>
internal sealed record BrokerKind(string Name, Func<IPEndPoint, string, ProcessStartInfo> Command)
{
    /// <summary>The embedded broker as it is published; a new group waits for nobody, as with the other.</summary>
    public static BrokerKind Embedded(string executable) =>
        new("embedded", (endpoint, folder) => Quiet(
            executable, "serve", "--listen", endpoint.ToString(), "--data", folder, "--group-initial-rebalance-delay", "0"));

    /// <param name="home">Holds <c>bin/kafka-server HOST:PORT FOLDER KEY=VALUE…</c>, a single node in the foreground.</param>
    public static BrokerKind ApacheKafka(string home) =>
        new("Kafka", (endpoint, folder) => Quiet(
            Path.Combine(home, "bin/kafka-server"), endpoint.ToString(), folder, "log.segment.delete.delay.ms=1000"));

    /// <summary>Answers at once and stores nothing: what the client itself can do.</summary>
    public static BrokerKind Sink(int partitions, int recordBytes) => new("client alone", (endpoint, _) =>
        Quiet(Environment.ProcessPath!, "sink", endpoint.ToString(), partitions.ToString(CultureInfo.InvariantCulture),
            recordBytes.ToString(CultureInfo.InvariantCulture)));

    private static ProcessStartInfo Quiet(string executable, params string[] arguments) =>
        new(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
}
