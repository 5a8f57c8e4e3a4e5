using System.Text.Json.Serialization;
using EcomStreaming.Contracts;

namespace EcomStreaming.Streaming.Tests.Support;

/// <summary>The smallest stage with a state: sums what each product was replenished by, once per replenishment id.</summary>
internal static class ToyStage
{
    public static readonly Stage Stage = new("toy", "sums", ShopTopic.StockCommands);

    public static ReplenishStock Command(string product, string id, int quantity) => new(
        MessageId.OfReplenishment(nameof(ReplenishStock), product, id), DateTimeOffset.UnixEpoch, product, id, quantity);
}

/// <summary>What one replenishment made of its product's sum.</summary>
internal sealed record ToyEntry(int Quantity, int SumAfter);

internal sealed class ToyState : IStageState<ToyEntry>
{
    public Dictionary<string, ToyEntry> Entries { get; } = [];

    public int SumOf(string product) =>
        Entries.Where(entry => entry.Key.StartsWith(product + "/", StringComparison.Ordinal)).Sum(entry => entry.Value.Quantity);

    public void Apply(string key, ToyEntry entry) => Entries[key] = entry;
}

internal sealed class ToyProcessor : IProcessor<ToyState, ToyEntry>
{
    public Step<ToyEntry> Process(StageRecord record, ToyState state)
    {
        if (record.Message is not ReplenishStock command) return Step<ToyEntry>.DeadLetter("not for this stage");
        if (command.Quantity == 666) throw new InvalidOperationException("A rule that fails.");
        var key = $"{command.ProductId}/{command.ReplenishmentId}";
        var known = state.Entries.GetValueOrDefault(key);
        var entry = known ?? new ToyEntry(command.Quantity, state.SumOf(command.ProductId) + command.Quantity);
        var fact = new StockReplenished(
            MessageId.OfReplenishment(nameof(StockReplenished), command.ProductId, command.ReplenishmentId), record.Timestamp, command.ProductId,
            command.ReplenishmentId, entry.SumAfter);
        return new([new Outgoing(ShopTopic.Inventory, command.ProductId, fact)], known is null ? [new(key, entry)] : []);
    }
}

[JsonSerializable(typeof(ToyEntry))]
internal sealed partial class ToyJson : JsonSerializerContext;

/// <summary>Keeps every fact it was given.</summary>
internal sealed class ToyView : IFactView
{
    /// <summary>The product of which this view takes no fact.</summary>
    public const string Unbearable = "UNBEARABLE";

    private readonly Lock gate = new();
    private readonly List<Fact> facts = [];

    public IReadOnlyList<Fact> Facts
    {
        get
        {
            lock (gate) return [.. facts];
        }
    }

    /// <summary>Without repetitions, as every reader takes them.</summary>
    public IReadOnlyList<StockReplenished> Distinct => [.. Facts.Select(fact => (StockReplenished)fact.Message).DistinctBy(fact => fact.Id)];

    public void Apply(Fact fact)
    {
        if (fact.Message is StockReplenished { ProductId: Unbearable }) throw new InvalidOperationException("A view that fails.");
        lock (gate) facts.Add(fact);
    }
}
