using EcomStreaming.Contracts;
using EcomStreaming.Streaming;

namespace EcomStreaming.Topics.Tests;

public sealed class ShopDeclarationsTests
{
    private static readonly IReadOnlyList<TopicDeclaration> Declared = ShopDeclarations.Of(
        new StreamingOptions { TopicPrefix = "shop", Partitions = 4 });

    [Fact]
    public void All_topics_of_the_contract_and_two_for_each_stage_are_declared() =>
        Assert.Equal(ShopTopic.All.Count + (2 * Stage.All.Count), Declared.Select(topic => topic.Name).Distinct().Count());

    [Theory]
    [InlineData("shop.orders", "delete", "-1")]
    [InlineData("shop.order-commands", "delete", "604800000")]
    [InlineData("shop.order-steps", "delete", "604800000")]
    [InlineData("shop.orders.saga.dlq", "delete", "-1")]
    [InlineData("shop.orders.saga.state", "compact", null)]
    public void Each_keeps_its_records_as_long_as_the_contract_says(string name, string policy, string? retentionMs)
    {
        var topic = Declared.Single(declared => declared.Name == name);

        Assert.Equal(4, topic.Partitions);
        Assert.Equal(policy, topic.Settings["cleanup.policy"]);
        Assert.Equal(retentionMs, topic.Settings.GetValueOrDefault("retention.ms"));
    }
}
