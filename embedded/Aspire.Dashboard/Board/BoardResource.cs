namespace Aspire.Dashboard.Board;

/// <summary>One instance of a resource at one moment.</summary>
/// <param name="Id">Unique among instances; the name where there is one instance that was given no id.</param>
/// <param name="State">Aspire's name of the state; null before there is one.</param>
/// <param name="Health">Healthy, Unhealthy or Degraded while it runs; null otherwise.</param>
/// <param name="Source">The project's or executable's path.</param>
/// <param name="References">Names of the resources that it refers to or waits for: the arrows of the graph.</param>
public sealed record BoardResource(
    string Id,
    string Name,
    string Type,
    string? State,
    string? Health,
    int? ExitCode,
    DateTimeOffset? StartedAt,
    DateTimeOffset? StoppedAt,
    string? Source,
    bool IsHidden,
    IReadOnlyList<BoardUrl> Urls,
    IReadOnlyList<BoardVariable> Environment,
    IReadOnlyList<BoardProperty> Properties,
    IReadOnlyList<BoardHealthReport> HealthReports,
    IReadOnlyList<BoardCommand> Commands,
    IReadOnlyList<string> References);

/// <summary>An address; one that is only for other resources is not linked.</summary>
public sealed record BoardUrl(string? Name, string Url, bool IsInternal);

/// <summary>An environment variable that the process was started with.</summary>
public sealed record BoardVariable(string Name, string? Value, bool IsSecret);

/// <summary>A fact for the details.</summary>
public sealed record BoardProperty(string Name, string Value);

/// <summary>What one health check said last; no status before its first run.</summary>
public sealed record BoardHealthReport(string Name, string? Status, string? Description, string? Error);

/// <summary>Something that a person may ask of a resource.</summary>
/// <param name="Confirmation">A question to be answered first; null for none.</param>
/// <param name="IsHighlighted">Shown in the table, not only in the menu.</param>
public sealed record BoardCommand(string Name, string DisplayName, string? Description, string? Confirmation, bool IsEnabled, bool IsHighlighted);
