using System.Globalization;

namespace EcomStreaming.ServiceDefaults.Tests.Telemetry;

/// <summary>A span as it was exported.</summary>
/// <param name="Kind">2 server, 3 client, 4 producer, 5 consumer.</param>
/// <param name="Status">0 unset, 2 error.</param>
/// <param name="Links">The ids of the linked spans.</param>
/// <param name="Resource">Of the process that made it.</param>
internal sealed record OtlpSpan(
    string TraceId,
    string SpanId,
    string ParentId,
    string Name,
    long Kind,
    long Status,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyList<string> Events,
    IReadOnlyList<string> Links,
    IReadOnlyDictionary<string, string> Resource);

internal sealed record OtlpLog(string Category, string Text, string TraceId, string SpanId);

/// <param name="Attributes">Those of each of its points.</param>
internal sealed record OtlpMetric(string Name, IReadOnlyList<IReadOnlyDictionary<string, string>> Attributes);

/// <summary>Reads export requests by the field numbers of OTLP 1: resources hold scopes, scopes hold what was recorded.</summary>
internal static class Otlp
{
    public static IEnumerable<IReadOnlyDictionary<string, string>> Resources(ProtobufMessage request) =>
        request.Messages(1).Select(resource => Attributes(resource.Message(1), 1));

    public static IEnumerable<OtlpSpan> Spans(ProtobufMessage request) => Recorded(request).Select(entry => new OtlpSpan(
        entry.Item.Hex(1), entry.Item.Hex(2), entry.Item.Hex(4), entry.Item.Text(5), entry.Item.Number(6), entry.Item.Message(15).Number(3),
        Attributes(entry.Item, 9), [.. entry.Item.Messages(11).Select(happened => happened.Text(2))],
        [.. entry.Item.Messages(13).Select(link => link.Hex(2))], entry.Resource));

    public static IEnumerable<OtlpLog> Logs(ProtobufMessage request) => Recorded(request).Select(entry => new OtlpLog(
        entry.Scope, entry.Item.Message(5).Text(1), entry.Item.Hex(9), entry.Item.Hex(10)));

    public static IEnumerable<OtlpMetric> Metrics(ProtobufMessage request) => Recorded(request).Select(entry => new OtlpMetric(
        entry.Item.Text(1), [.. Points(entry.Item)]));

    private static IEnumerable<(IReadOnlyDictionary<string, string> Resource, string Scope, ProtobufMessage Item)> Recorded(ProtobufMessage request) =>
        from resource in request.Messages(1)
        let attributes = Attributes(resource.Message(1), 1)
        from scope in resource.Messages(2)
        from item in scope.Messages(2)
        select ((IReadOnlyDictionary<string, string>)attributes, scope.Message(1).Text(1), item);

    /// <summary>Gauge, sum or histogram; a histogram's points have their attributes in another field.</summary>
    private static IEnumerable<IReadOnlyDictionary<string, string>> Points(ProtobufMessage metric) =>
        metric.Message(5).Messages(1).Concat(metric.Message(7).Messages(1)).Select(point => Attributes(point, 7))
            .Concat(metric.Message(9).Messages(1).Select(point => Attributes(point, 9)));

    private static Dictionary<string, string> Attributes(ProtobufMessage owner, int number) =>
        owner.Messages(number).ToDictionary(pair => pair.Text(1), pair => Value(pair.Message(2)), StringComparer.Ordinal);

    private static string Value(ProtobufMessage any) =>
        any.Has(1) ? any.Text(1)
        : any.Has(4) ? BitConverter.Int64BitsToDouble(any.Number(4)).ToString(CultureInfo.InvariantCulture)
        : any.Number(any.Has(2) ? 2 : 3).ToString(CultureInfo.InvariantCulture);
}
