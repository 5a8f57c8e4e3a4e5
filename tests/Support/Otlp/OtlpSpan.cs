using System.Diagnostics;

namespace EcomStreaming.TestSupport.Otlp;

/// <summary>A span as a collector has it.</summary>
/// <param name="ParentId">Empty on a root.</param>
/// <param name="Events">Their names.</param>
/// <param name="Resource">Attributes of the process that made it.</param>
public sealed record OtlpSpan(
    string TraceId,
    string SpanId,
    string ParentId,
    string Name,
    ActivityKind Kind,
    ActivityStatusCode Status,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyList<string> Events,
    IReadOnlyList<OtlpLink> Links,
    DateTimeOffset Start,
    DateTimeOffset End,
    string Source,
    IReadOnlyDictionary<string, string> Resource)
{
    /// <summary>What it takes of an export.</summary>
    public required int Bytes { get; init; }

    /// <summary>The resource's <c>service.name</c>.</summary>
    public string Service => Resource.GetValueOrDefault("service.name", "");

    /// <summary>An attribute's value; null where it has none of that name.</summary>
    public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);
}

/// <summary>From a span to one of another place, mostly of another trace.</summary>
public sealed record OtlpLink(string TraceId, string SpanId, IReadOnlyDictionary<string, string> Attributes);
