using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// How many traces a process starts, section <c>Telemetry</c>. A span costs more than a record, and an order has some thirty of them.
/// </summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Up to this rate every order is traced, above it a ratio of them.</summary>
    [Range(0.0, 1_000_000.0)]
    public double TracesPerSecond { get; set; } = 50;

    /// <summary>The same for what changes nothing, such as a GET that asks again and again: none of it, unless somebody asks for it.</summary>
    [Range(0.0, 1_000_000.0)]
    public double ReadTracesPerSecond { get; set; }

    /// <summary>Whether polls and commits have spans. They belong to no order, and would be most of a list of traces.</summary>
    public bool BatchSpans { get; set; }
}

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
