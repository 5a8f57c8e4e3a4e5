namespace EcomStreaming.Streaming.Tests.Tracing;

public sealed class KafkaServerTests
{
    [Theory]
    [InlineData("localhost:9092", "localhost", 9092)]
    [InlineData("127.0.0.1:1", "127.0.0.1", 1)]
    [InlineData(" kafka.example:65535 ", "kafka.example", 65535)]
    [InlineData("[::1]:9092", "::1", 9092)]
    [InlineData("a:1,b:2", null, 0)]
    [InlineData("localhost", null, 0)]
    [InlineData("localhost:65536", null, 0)]
    [InlineData("", null, 0)]
    [InlineData(null, null, 0)]
    public void One_broker_is_named_and_several_are_not(string? bootstrapServers, string? host, int port) =>
        Assert.Equal(new KafkaServer(host, port), KafkaServer.Parse(bootstrapServers));
}
