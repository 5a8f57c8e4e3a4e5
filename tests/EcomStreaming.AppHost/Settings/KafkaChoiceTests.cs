namespace EcomStreaming.AppHost.Tests.Settings;

public sealed class KafkaChoiceTests
{
    [Theory]
    [InlineData(null, null, KafkaSource.Embedded)]
    [InlineData(null, "host:9092", KafkaSource.External)]
    [InlineData("", "", KafkaSource.Embedded)]
    [InlineData("embedded", "host:9092", KafkaSource.Embedded)]
    [InlineData("CONTAINER", null, KafkaSource.Container)]
    [InlineData("external", "host:9092", KafkaSource.External)]
    public void The_word_decides_then_the_connection_string_then_the_default(string? asked, string? connection, object expected) =>
        Assert.Equal(expected, KafkaChoice.Make(asked, connection).Source);

    [Theory]
    [InlineData("redpanda", "redpanda")]
    [InlineData("1", "1")]
    [InlineData("external", "ConnectionStrings__kafka")]
    public void What_cannot_be_met_says_what_to_do(string asked, string named)
    {
        var refusal = Assert.Throws<ShopConfigurationException>(() => KafkaChoice.Make(asked, null));

        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }
}
