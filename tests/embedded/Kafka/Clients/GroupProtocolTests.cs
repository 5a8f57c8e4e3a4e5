using System.Collections.Concurrent;
using Confluent.Kafka;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Clients;

/// <summary>A consumer of the newer group protocol is told that there is none, and does not wait for ever.</summary>
public sealed class GroupProtocolTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Librdkafka_ends_with_a_fatal_error()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using (var admin = await broker.ConnectAsync(Cancelled)) await admin.CreateTopicAsync("orders", 1, Cancelled);
        var errors = new ConcurrentQueue<Error>();
        var config = new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = "newer", GroupProtocol = GroupProtocol.Consumer };
        using var consumer = new ConsumerBuilder<string, string>(config)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) => errors.Enqueue(error))
            .Build();
        consumer.Subscribe("orders");

        await Eventually.HoldsAsync(() => Poll() || errors.Any(error => error.IsFatal), "the error is fatal", Cancelled);

        Assert.Equal(ErrorCode.UnsupportedVersion, errors.First(error => error.IsFatal).Code);

        bool Poll()
        {
            try
            {
                consumer.Consume(TimeSpan.FromMilliseconds(50));
            }
            catch (ConsumeException e)
            {
                errors.Enqueue(e.Error);
            }

            return false;
        }
    }
}
