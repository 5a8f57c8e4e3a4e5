using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// How many spans a process records, section <c>Telemetry</c>. A span costs more than a record, and an order of two lines has 28 of them.
/// </summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Orders and replenishments are traced, each from its first span to its last, as long as they have no more spans than this.</summary>
    [Range(0.0, SpanRate.Max)]
    public double SpansPerSecond { get; set; } = SpanRate.Default;

    /// <summary>
    /// How many traces are recorded of what changes nothing, such as a GET that asks again and again: none of them, unless somebody asks for it.
    /// </summary>
    [Range(0.0, 1_000_000.0)]
    public double ReadTracesPerSecond { get; set; }

    /// <summary>Whether polls and commits have spans. They belong to no order, and would be most of a list of traces.</summary>
    public bool BatchSpans { get; set; }
}

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
