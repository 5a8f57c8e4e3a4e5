using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Tools;

/// <summary>Clients that share no code with librdkafka or the Java ones, each through a day of its user.</summary>
public sealed class ScriptClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kafka_python_administers_produces_and_consumes()
    {
        var said = await RunAsync("python3", ["-c", "import kafka"], "client.py");

        Assert.Equal(
            """
            topics ['python']
            sent [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2)]
            read ['0', '1', '2', '3', '4', '5']
            offsets {TopicPartition(topic='python', partition=0): 0} {TopicPartition(topic='python', partition=0): 3} 0
            sought [(2, b'k', [('n', b'4')])]
            groups [('readers', 'consumer')]
            committed [(0, 3), (1, 3)]
            deleted [<class 'kafka.errors.NoError'>]
            topics []

            """,
            said);
    }

    [Fact]
    public async Task Kafkajs_administers_produces_in_transactions_and_consumes()
    {
        var said = await RunAsync("node", ["-e", "require('kafkajs')"], "client.js");

        Assert.Equal(
            """
            topics ["js"]
            read ["0","1"]
            read on ["2","3"]
            offsets [{"partition":0,"offset":"7","high":"7","low":"0"}]
            others ["2"]
            retention ["60000000"]
            start "1"
            groups [["readers","Empty"]]
            topics []

            """,
            said);
    }

    private static async Task<string> RunAsync(string interpreter, string[] probe, string script)
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        return await ExternalTool.ScriptAsync(interpreter, probe, script, broker.BootstrapServers);
    }
}
