using System.Text.Json.Serialization;

namespace EcomStreaming.Ecom.Load;

/// <summary>Body of <c>POST /orders</c>.</summary>
internal sealed record OrderBody(string CustomerId, string Currency, IReadOnlyList<OrderLineBody> Lines);

/// <summary>One line of <see cref="OrderBody"/>.</summary>
internal sealed record OrderLineBody(string ProductId, int Quantity, decimal UnitPrice);

/// <summary>Body of <c>POST /products/{productId}/replenishments</c>.</summary>
internal sealed record ReplenishmentBody(long Quantity);

/// <summary>The part of the answer to <c>GET /orders/{orderId}</c> that is used here.</summary>
internal sealed record OrderStatus(string Status, string? Reason);

/// <summary>The part of a refusal that is used here: the names of its fields. Their texts may repeat what was sent, so they are not read.</summary>
internal sealed record RefusalBody(IReadOnlyDictionary<string, string[]>? Errors);

/// <summary>The services' JSON, source-generated.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OrderBody))]
[JsonSerializable(typeof(ReplenishmentBody))]
[JsonSerializable(typeof(OrderStatus))]
[JsonSerializable(typeof(RefusalBody))]
internal sealed partial class ShopJson : JsonSerializerContext;
