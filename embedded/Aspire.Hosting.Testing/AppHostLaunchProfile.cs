using System.Text.Json;

namespace Aspire.Hosting.Testing;

/// <summary>Reads the settings of an AppHost's launch profile: its environment variables, as configuration.</summary>
internal static class AppHostLaunchProfile
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
    private static readonly string[] HostPrefixes = ["DOTNET_", "ASPNETCORE_"];

    /// <param name="projectFolder">The AppHost's; null where it is not known.</param>
    /// <param name="profileName">Null: the first profile.</param>
    /// <exception cref="InvalidOperationException">There are profiles, but not the named one.</exception>
    public static IEnumerable<KeyValuePair<string, string>> Read(string? projectFolder, string? profileName)
    {
        var path = Path.Combine(projectFolder ?? "", "Properties", "launchSettings.json");
        if (projectFolder is null || !File.Exists(path)) return [];
        using var settings = JsonDocument.Parse(File.ReadAllText(path), Lenient);
        if (!settings.RootElement.TryGetProperty("profiles", out var profiles)) return [];
        var profile = profiles.EnumerateObject().FirstOrDefault(candidate => string.IsNullOrEmpty(profileName) || candidate.NameEquals(profileName));
        if (profile.Value.ValueKind == JsonValueKind.Undefined && !string.IsNullOrEmpty(profileName))
            throw new InvalidOperationException($"The configured launch profile, '{profileName}', was not found in the launch settings file.");
        return profile.Value.ValueKind == JsonValueKind.Undefined ? [] : Settings(profile);
    }

    // The hosts read DOTNET_ENVIRONMENT as "environment", so each variable also counts without such a prefix.
    private static Dictionary<string, string> Settings(JsonProperty profile)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["DOTNET_LAUNCH_PROFILE"] = profile.Name };
        if (!profile.Value.TryGetProperty("environmentVariables", out var variables)) return settings;
        foreach (var variable in variables.EnumerateObject())
        {
            var value = variable.Value.ToString();
            settings.TryAdd(variable.Name, value);
            foreach (var prefix in HostPrefixes)
                if (variable.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) settings.TryAdd(variable.Name[prefix.Length..], value);
        }

        return settings;
    }
}
