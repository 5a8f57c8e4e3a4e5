using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>What becomes of an instance's snapshot at each step of its life.</summary>
internal static class InstanceSnapshots
{
    private const string Pid = "executable.pid";

    /// <summary>A replica that joins others joins their readiness: it is told once in a run.</summary>
    internal static CustomResourceSnapshot Starting(this CustomResourceSnapshot s, bool isNewRun) => s with
    {
        State = KnownResourceStates.Starting,
        ExitCode = null,
        StopTimeStamp = null,
        ResourceReady = isNewRun ? null : s.ResourceReady,
        HealthReports = [.. s.HealthReports.Select(r => new HealthReportSnapshot(r.Name, null, null, null))],
    };

    /// <summary>What was waited for is there, or somebody forced the start; of replicas, those that run already never waited.</summary>
    internal static CustomResourceSnapshot PastWaiting(this CustomResourceSnapshot s) => s.State?.Text != KnownResourceStates.Waiting ? s : s with
    {
        State = KnownResourceStates.Starting,
        Properties = [.. s.Properties.Where(p => p.Name != DependencyWaits.WaitingFor)],
    };

    internal static CustomResourceSnapshot Running(this CustomResourceSnapshot s, int processId, StartEnvironment environment, DateTime now) => s with
    {
        State = KnownResourceStates.Running,
        StartTimeStamp = now,
        EnvironmentVariables = [.. environment.All.Select(v => new EnvironmentVariableSnapshot(v.Key, v.Value, environment.Own.Contains(v.Key)))],
        Properties = [.. s.Properties.Where(p => p.Name != Pid), new(Pid, processId)],
    };

    internal static CustomResourceSnapshot Ended(this CustomResourceSnapshot s, string state, int? exitCode, DateTime now) => s with
    {
        State = state,
        ExitCode = exitCode,
        StopTimeStamp = now,
    };
}
