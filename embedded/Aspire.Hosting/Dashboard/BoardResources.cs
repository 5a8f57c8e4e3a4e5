using System.Collections;
using System.Globalization;
using Aspire.Dashboard.Board;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard;

/// <summary>Turns what the application knows of an instance into what its dashboard shows.</summary>
internal static class BoardResources
{
    internal static BoardResource Shown(ResourceEvent change, BoardSecrets secrets, IServiceProvider services)
    {
        var (resource, snapshot) = (change.Resource, change.Snapshot);
        return new(
            change.ResourceId,
            resource.Name,
            resource is ParameterResource ? "Parameter" : resource is ContainerResource ? "Container" : snapshot.ResourceType,
            snapshot.State?.Text,
            snapshot.HealthStatus?.ToString(),
            snapshot.ExitCode,
            Moment(snapshot.StartTimeStamp),
            Moment(snapshot.StopTimeStamp),
            SourceOf(resource),
            snapshot.IsHidden,
            [.. snapshot.Urls.Select(url => new BoardUrl(url.Name, url.Url, url.IsInternal))],
            Variables(snapshot, secrets),
            [.. snapshot.Properties.Select(property => new BoardProperty(property.Name, TextOf(property.Value)))],
            [.. snapshot.HealthReports.Select(report => new BoardHealthReport(report.Name, report.Status?.ToString(), report.Description, report.ExceptionText))],
            BoardCommands.Of(resource, snapshot, services),
            References(resource));
    }

    /// <summary>Those that the application gives it: what it inherits is the developer's own environment, which is nobody's business here.</summary>
    private static List<BoardVariable> Variables(CustomResourceSnapshot snapshot, BoardSecrets secrets) =>
        [.. snapshot.EnvironmentVariables.Where(variable => variable.IsFromSpec).OrderBy(variable => variable.Name, StringComparer.OrdinalIgnoreCase)
            .Select(variable => new BoardVariable(variable.Name, variable.Value, secrets.Covers(variable.Name, variable.Value)))];

    private static List<string> References(IResource resource)
    {
        var others = resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relation => relation.Resource)
            .Concat(resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource));
        if (resource is IResourceWithParent { Parent: var parent }) others = others.Append(parent);
        return [.. others.Select(other => other.Name).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static string? SourceOf(IResource resource) => resource switch
    {
        _ when resource.TryGetLastAnnotation<IProjectMetadata>(out var project) => project.ProjectPath,
        ExecutableResource executable => executable.Command,
        _ when resource.TryGetLastAnnotation<ContainerImage>(out var image) => image.Reference,
        _ => null,
    };

    private static string TextOf(object? value) => value switch
    {
        string text => text,
        IEnumerable several => string.Join(", ", several.Cast<object?>().Select(TextOf)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static DateTimeOffset? Moment(DateTime? utc) => utc is { } moment ? new(DateTime.SpecifyKind(moment, DateTimeKind.Utc)) : null;
}
