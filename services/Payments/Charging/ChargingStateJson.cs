using System.Text.Json.Serialization;

namespace EcomStreaming.Payments.Charging;

/// <summary>The form of charging's changelog entries. They live for ever: an optional member may be added, anything else is a new entry.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ChargingEntry))]
internal sealed partial class ChargingStateJson : JsonSerializerContext;
