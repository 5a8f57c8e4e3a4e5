using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Orders.Api;

/// <summary>Where the dashboard of this run is, section <c>Dashboard</c>. The AppHost sets it where there is one.</summary>
internal sealed class DashboardOptions
{
    public const string Section = "Dashboard";

    [Url]
    public string? Url { get; set; }

    /// <summary>When this run of the dashboard began; it has no trace of what came before.</summary>
    public DateTimeOffset Since { get; set; }
}

[OptionsValidator]
internal sealed partial class DashboardOptionsValidator : IValidateOptions<DashboardOptions>;
