using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Payments.Gateway;

/// <summary>How slow and how flaky the simulated gateway is, section <c>Payments:Gateway</c>.</summary>
internal sealed class SimulatedGatewayOptions
{
    public const string Section = "Payments:Gateway";

    /// <summary>The longest that an answer takes; each takes between a half and the whole of it.</summary>
    [Range(0, 60_000)]
    public int LatencyMs { get; set; } = 30;

    /// <summary>The share of calls that fail without an answer, half of them after the money was taken.</summary>
    [Range(0.0, 1.0)]
    public double FailureRate { get; set; } = 0.05;

    /// <summary>The share of orders that are declined.</summary>
    [Range(0.0, 1.0)]
    public double DeclineRate { get; set; } = 0.02;

    /// <summary>Which orders are declined and which calls fail.</summary>
    public int Seed { get; set; } = 1;
}

[OptionsValidator]
internal sealed partial class SimulatedGatewayOptionsValidator : IValidateOptions<SimulatedGatewayOptions>;
