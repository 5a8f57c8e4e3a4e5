using System.Text.Json.Serialization;

namespace EcomStreaming.Inventory.Stock;

/// <summary>The form of stock's changelog entries. They live for ever: an optional member may be added, anything else is a new entry.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(StockEntry))]
internal sealed partial class StockStateJson : JsonSerializerContext;
