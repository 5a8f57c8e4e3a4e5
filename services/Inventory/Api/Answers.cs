using System.Text.Json.Serialization;

namespace EcomStreaming.Inventory.Api;

internal sealed record ProductAnswer(string ProductId, long OnHand, long Reserved, long Available);

/// <summary>The form of Inventory's answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProductAnswer))]
internal sealed partial class AnswersJson : JsonSerializerContext;
