namespace Aspire.Dashboard.Telemetry;

/// <summary>Who sent it: one instance of one service.</summary>
/// <param name="Name">The attribute <c>service.name</c>.</param>
/// <param name="InstanceId">The attribute <c>service.instance.id</c>; null where it was not sent.</param>
public sealed record TelemetryResource(string Name, string? InstanceId, TelemetryAttribute[] Attributes)
{
    /// <summary>Unique among resources: the name, and the instance where there is one.</summary>
    public string Key { get; } = InstanceId is null ? Name : $"{Name}-{InstanceId}";
}

/// <summary>Who within a resource measured or traced: a source, a meter or a logger's category.</summary>
public sealed record InstrumentationScope(string Name, string Version);
