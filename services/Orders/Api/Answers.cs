using System.Text.Json.Serialization;
using EcomStreaming.Contracts;

namespace EcomStreaming.Orders.Api;

internal sealed record AcceptedOrder(Guid OrderId, string Status);

internal sealed record OrderAnswer(
    Guid OrderId,
    string CustomerId,
    string Status,
    string? Reason,
    string Currency,
    decimal Total,
    IReadOnlyList<LineAnswer> Lines,
    [property: JsonConverter(typeof(MillisecondTimestamp))] DateTimeOffset PlacedAt,
    [property: JsonConverter(typeof(MillisecondTimestamp))] DateTimeOffset UpdatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Trace);

internal sealed record LineAnswer(string ProductId, int Quantity, decimal UnitPrice);

internal sealed record EventAnswer(
    string Type, [property: JsonConverter(typeof(MillisecondTimestamp))] DateTimeOffset At, string Topic, int Partition,
    long Offset, string? TraceId);

/// <summary>The form of Orders' answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AcceptedOrder))]
[JsonSerializable(typeof(OrderAnswer))]
[JsonSerializable(typeof(EventAnswer[]))]
internal sealed partial class AnswersJson : JsonSerializerContext;
