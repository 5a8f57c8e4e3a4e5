using System.Text.Json;

namespace Aspire.Hosting.LaunchProfiles;

/// <summary>A project's <c>Properties/launchSettings.json</c>; a project without one has no profiles.</summary>
internal sealed class LaunchSettings
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly string projectPath;
    private readonly List<LaunchProfile> profiles = [];

    private LaunchSettings(string projectPath) => this.projectPath = projectPath;

    internal static LaunchSettings Of(string projectPath)
    {
        var settings = new LaunchSettings(projectPath);
        var file = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(file))
            return settings;
        using var document = JsonDocument.Parse(File.ReadAllText(file), Lenient);
        if (document.RootElement.TryGetProperty("profiles", out var found))
            settings.profiles.AddRange(found.EnumerateObject().Select(profile => LaunchProfile.Read(profile.Name, profile.Value)));
        return settings;
    }

    /// <summary>The one of the AppHost's own name, else the first that runs a project.</summary>
    internal LaunchProfile? Default(string? appHostProfile)
        => profiles.FirstOrDefault(p => p.Name == appHostProfile) ?? profiles.FirstOrDefault(p => p.CommandName is null or "" or "Project" or "Executable");

    internal LaunchProfile Named(string name) => profiles.FirstOrDefault(p => p.Name == name)
        ?? throw new DistributedApplicationException($"Launch settings file of '{projectPath}' does not contain '{name}' profile.");
}
