using System.Globalization;
using Aspire.Dashboard.Board;

namespace Aspire.Dashboard.Pages.Resources;

/// <summary>How a state is shown: in words first, then by a sign and a colour.</summary>
/// <param name="Tone">A class of the style sheet: good, warning, error or quiet.</param>
/// <param name="Note">What else there is to say: the exit code, or what is waited for.</param>
public sealed record StateLook(string Name, string Icon, string Tone, string? Note)
{
    private const string WaitingFor = "resource.waitingFor";

    /// <summary>The state's name; a resource that has none yet is unknown.</summary>
    public static string NameOf(BoardResource resource) => resource.State is { Length: > 0 } state ? state : "Unknown";

    public static StateLook Of(BoardResource resource)
    {
        var (icon, tone) = (NameOf(resource), resource.Health) switch
        {
            ("Running", "Unhealthy") => ("▲", "error"),
            ("Running", "Degraded") => ("▲", "warning"),
            ("Running" or "Active", _) => ("●", "good"),
            ("FailedToStart", _) => ("✖", "error"),
            ("RuntimeUnhealthy" or "ValueMissing", _) => ("▲", "warning"),
            ("Exited" or "Finished", _) => resource.ExitCode is null or 0 ? ("■", "quiet") : ("✖", "error"),
            ("Starting" or "Stopping" or "Waiting", _) => ("◌", "quiet"),
            _ => ("○", "quiet"),
        };
        return new(NameOf(resource), icon, tone, NoteOf(resource));
    }

    private static string? NoteOf(BoardResource resource)
    {
        if (resource.State == "Waiting" && resource.Properties.FirstOrDefault(property => property.Name == WaitingFor) is { Value.Length: > 0 } waiting)
            return $"for {waiting.Value}";
        if (resource.State == "Running") return resource.Health is null or "Healthy" ? resource.Health : $"{resource.Health}{Failing(resource)}";
        return resource.ExitCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"exit code {code}") : null;
    }

    private static string Failing(BoardResource resource)
    {
        var names = resource.HealthReports.Where(report => report.Status != "Healthy").Select(report => report.Name).ToList();
        return names.Count == 0 ? "" : $": {string.Join(", ", names)}";
    }
}
