using System.Diagnostics.Metrics;
using EcomStreaming.Contracts;
using EcomStreaming.Inventory.Stock;
using EcomStreaming.Streaming;
using Microsoft.Extensions.DependencyInjection;

namespace EcomStreaming.Inventory.Tests.Stock;

/// <summary>The stock stage's rule with a state that takes what it decides, and commands with ids as they have in the log.</summary>
internal sealed class Stock
{
    public static readonly Guid Order = new("0199aaaa-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    private readonly StockProcessor processor = NewProcessor();
    private long offset;

    public StockState State { get; } = new();

    public static StockProcessor NewProcessor() =>
        new(new StockMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()));

    public static ReplenishStock Replenish(int quantity, string id = "r1", string product = "85123A") =>
        new(MessageId.OfReplenishment(nameof(ReplenishStock), product, id), Start, product, id, quantity);

    public static ReserveStock Reserve(int quantity, int line = 1, Guid? order = null, string product = "85123A") =>
        new(MessageId.OfOrder(nameof(ReserveStock), order ?? Order, line), Start, order ?? Order, line, product, quantity);

    public static SellStock Sell(int quantity, int line = 1, Guid? order = null, string product = "85123A") =>
        new(MessageId.OfOrder(nameof(SellStock), order ?? Order, line), Start, order ?? Order, line, product, quantity);

    public static ReleaseStock Release(int quantity, int line = 1, Guid? order = null, string product = "85123A") =>
        new(MessageId.OfOrder(nameof(ReleaseStock), order ?? Order, line), Start, order ?? Order, line, product, quantity);

    public Step<StockEntry> Take(Message command, string key = "85123A")
    {
        var step = processor.Process(new(command, key, Start.AddMilliseconds(offset), 0, offset++), State);
        foreach (var change in step.Changes) State.Apply(change.Key, change.Entry);
        return step;
    }
}
