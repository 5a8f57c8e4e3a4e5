using System.Globalization;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// Tells whoever waited in vain where the resource was: its instances' states, the checks that were not content, what it waited for in turn.
/// </summary>
internal static class WaitDiagnosis
{
    internal static string Of(string resourceName, IReadOnlyList<ResourceEvent> known)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"The operation was cancelled while waiting for resource '{resourceName}'.");
        var instances = known.Where(e => e.Resource.Name.Equals(resourceName, StringComparison.OrdinalIgnoreCase)).ToList();
        if (instances.Count == 0)
            text.Append(" Nothing is known of it.");
        foreach (var instance in instances)
            Append(text, instance, known);
        return text.ToString();
    }

    // - second-abcdefgh: state 'Waiting', health unknown
    //     waits for first-ijklmnop: state 'NotStarted', health unknown
    private static void Append(StringBuilder text, ResourceEvent instance, IReadOnlyList<ResourceEvent> known)
    {
        var snapshot = instance.Snapshot;
        text.AppendLine().Append(CultureInfo.InvariantCulture, $"- {instance.ResourceId}: {State(snapshot)}");
        foreach (var report in snapshot.HealthReports.Where(report => report.Status != HealthStatus.Healthy))
            text.AppendLine().Append($"    check '{report.Name}': {report.Status?.ToString() ?? "not asked yet"} {report.Description}".TrimEnd());
        foreach (var id in snapshot.Properties.FirstOrDefault(p => p.Name == DependencyWaits.WaitingFor)?.Value as string[] ?? [])
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"    waits for {id}: {(known.FirstOrDefault(e => e.ResourceId == id) is { } other ? State(other.Snapshot) : "never seen")}");
    }

    private static string State(CustomResourceSnapshot s)
        => $"state '{s.State?.Text ?? "none"}'{(s.ExitCode is { } code ? $" with exit code {code}" : "")}, health {s.HealthStatus?.ToString() ?? "unknown"}";
}
