using System.Reflection;
using System.Runtime.InteropServices;

namespace EcomStreaming.AppHost;

/// <summary>
/// Starts resources from the programs that this AppHost's build has built. Aspire would start each project through a <c>dotnet run</c> of its
/// own, which costs seconds of CPU and a process that stands between the orchestrator and the service.
/// </summary>
internal static class BuiltPrograms
{
    private const string Key = "Ecom:Program:";

    private static readonly AssemblyMetadataAttribute[] Metadata =
        [.. typeof(BuiltPrograms).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()];

    /// <summary>Where the running .NET lies. A program that is started directly finds it by this alone where it is not in the usual place.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The executable of a project, by the project's name.</summary>
    public static string Find(string project) =>
        Path.ChangeExtension(Metadata.Single(metadata => metadata.Key == Key + project).Value!, OperatingSystem.IsWindows() ? ".exe" : null);

    /// <summary>
    /// Under <c>dotnet watch</c> Aspire's own way stays, since that is what watches; an IDE starts projects its own way whatever stands here.
    /// </summary>
    public static IResourceBuilder<ProjectResource> FromBuiltProgram(this IResourceBuilder<ProjectResource> project)
    {
        if (!project.ApplicationBuilder.ExecutionContext.IsRunMode || IsWatched) return project;

        var path = project.Resource.GetProjectMetadata().ProjectPath;
        return project
            .WithAnnotation(new ExecutableAnnotation
            {
                Command = Find(Path.GetFileNameWithoutExtension(path)),
                WorkingDirectory = Path.GetDirectoryName(path)!,
            })
            .WithEnvironment("DOTNET_ROOT", DotnetRoot);
    }

    private static bool IsWatched => Environment.GetEnvironmentVariable("DOTNET_WATCH") is "1" or "true";
}
