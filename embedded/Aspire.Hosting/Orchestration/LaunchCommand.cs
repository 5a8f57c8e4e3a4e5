using System.Reflection;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>What is executed for a resource: program, leading arguments, folder.</summary>
internal sealed record LaunchCommand(string Program, IReadOnlyList<string> Arguments, string WorkingDirectory)
{
    private const string TargetKeyPrefix = "projecttarget:";

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    internal static LaunchCommand Of(IResource resource, string appHostDirectory, Assembly? appHost)
    {
        if (resource is ExecutableResource executable)
            return new(executable.Command, [], Path.GetFullPath(executable.WorkingDirectory, appHostDirectory));
        if (!resource.TryGetLastAnnotation<IProjectMetadata>(out var project))
            throw new DistributedApplicationException($"Resource '{resource.Name}' has no project.");
        var folder = Path.GetDirectoryName(project.ProjectPath)!;
        // `dotnet run` evaluates the project first and stands between us and the service: the built program is started where its place is known.
        return BuiltTarget(project.ProjectPath, appHost) is { } target
            ? new(Dotnet, [target], folder)
            : new(Dotnet, ["run", "--project", project.ProjectPath, .. project.SuppressBuild ? ["--no-build"] : Array.Empty<string>(), .. Configuration(appHost), "--no-launch-profile", "--"], folder);
    }

    private static string[] Configuration(Assembly? appHost)
        => appHost?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration is { Length: > 0 } name ? ["--configuration", name] : [];

    private static string? BuiltTarget(string projectPath, Assembly? appHost)
    {
        var target = appHost?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(m => m.Key == TargetKeyPrefix + projectPath)?.Value;
        return File.Exists(target) ? target : null;
    }
}
