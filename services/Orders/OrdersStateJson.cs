using System.Text.Json.Serialization;
using EcomStreaming.Orders.Placing;
using EcomStreaming.Orders.Saga;

namespace EcomStreaming.Orders;

/// <summary>The form of Orders' changelog entries. They live for ever: an optional member may be added, anything else is a new entry.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(PlacingEntry))]
[JsonSerializable(typeof(SagaEntry))]
internal sealed partial class OrdersStateJson : JsonSerializerContext;
