using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.LaunchProfiles;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting;

/// <summary>Adds projects of the solution, as their launch profiles describe them.</summary>
public static class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
        => builder.Add(name, new TProject(), profiles => profiles.Default(builder.Configuration["AppHost:DefaultLaunchProfileName"] ?? builder.Configuration["DOTNET_LAUNCH_PROFILE"]));

    /// <param name="launchProfileName">Null takes none.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new()
        => builder.Add(name, new TProject(), profiles => launchProfileName is null ? null : profiles.Named(launchProfileName));

    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
        => builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);

    private static IResourceBuilder<ProjectResource> Add(
        this IDistributedApplicationBuilder builder, string name, IProjectMetadata project, Func<LaunchSettings, LaunchProfile?> choose)
    {
        if (!File.Exists(project.ProjectPath))
            throw new DistributedApplicationException($"Project file '{project.ProjectPath}' was not found.");
        var resource = builder.AddResource(new ProjectResource(name)).WithAnnotation(project);
        resource.WithEnvironment(context => ProjectEnvironment.Fill(context, builder.Configuration, builder.Environment));
        if (choose(LaunchSettings.Of(project.ProjectPath)) is { } profile)
            profile.Apply(resource);
        return resource;
    }
}
