namespace EcomStreaming.Contracts;

/// <summary>One processor with one input topic. Its group and topics are named after the service and the stage.</summary>
public sealed record Stage(string Service, string Name, ShopTopic Input)
{
    public static readonly Stage Placing = new("orders", "placing", ShopTopic.OrderCommands);
    public static readonly Stage Saga = new("orders", "saga", ShopTopic.OrderSteps);
    public static readonly Stage Stock = new("inventory", "stock", ShopTopic.StockCommands);
    public static readonly Stage Charging = new("payments", "charging", ShopTopic.PaymentCommands);

    public static IReadOnlyList<Stage> All { get; } = [Placing, Saga, Stock, Charging];

    /// <summary>The consumer group, and the stem of the stage's own topics.</summary>
    public string Group(string prefix) => $"{prefix}.{Service}.{Name}";

    /// <summary>Changelog, compacted; a state lies in the partition of the input that it belongs to.</summary>
    public string StateTopic(string prefix) => $"{Group(prefix)}.state";

    public string DeadLetterTopic(string prefix) => $"{Group(prefix)}.dlq";
}
