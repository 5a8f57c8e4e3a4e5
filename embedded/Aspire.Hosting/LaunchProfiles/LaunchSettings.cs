using System.Text.Json;

namespace Aspire.Hosting.LaunchProfiles;

/// <summary>A project's <c>Properties/launchSettings.json</c>; a project without one has no profiles.</summary>
internal sealed class LaunchSettings
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly bool exists;
    private readonly List<LaunchProfile> profiles = [];

    private LaunchSettings(bool exists) => this.exists = exists;

    internal static LaunchSettings Of(string projectPath)
    {
        var file = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        var settings = new LaunchSettings(File.Exists(file));
        if (!settings.exists)
            return settings;
        using var document = JsonDocument.Parse(File.ReadAllText(file), Lenient);
        if (document.RootElement.TryGetProperty("profiles", out var found))
            settings.profiles.AddRange(found.EnumerateObject().Select(profile => LaunchProfile.Read(profile.Name, profile.Value)));
        return settings;
    }

    /// <summary>The one of the AppHost's own name, else the first that runs a project.</summary>
    internal LaunchProfile? Default(string? appHostProfile)
        => profiles.FirstOrDefault(p => p.Name == appHostProfile) ?? profiles.FirstOrDefault(RunsProject);

    /// <summary>None is missed in a project without launch settings.</summary>
    internal LaunchProfile? Named(string name) => profiles.FirstOrDefault(p => p.Name == name)
        ?? (exists ? throw new DistributedApplicationException($"Launch settings file does not contain '{name}' profile.") : null);

    private static bool RunsProject(LaunchProfile profile) => profile.CommandName is not { Length: > 0 } command
        || command.Equals("Project", StringComparison.OrdinalIgnoreCase) || command.Equals("Executable", StringComparison.OrdinalIgnoreCase);
}
