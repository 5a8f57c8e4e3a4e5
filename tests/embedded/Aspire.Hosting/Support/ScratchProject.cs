namespace Aspire.Hosting.Tests.Support;

/// <summary>A project that consists of its file, and of its launch settings if it has any.</summary>
internal sealed class ScratchProject : IProjectMetadata
{
    // AddProject makes the metadata itself, from a type.
    private static readonly AsyncLocal<string> Path = new();

    public string ProjectPath { get; } = Path.Value!;

    public bool SuppressBuild => true;

    /// <summary>Writes the files and has the project added.</summary>
    public static T In<T>(string folder, string name, string? launchSettings, Func<string, T> add)
    {
        var project = Directory.CreateDirectory(System.IO.Path.Combine(folder, name, "Properties")).Parent!.FullName;
        Path.Value = System.IO.Path.Combine(project, $"{name}.csproj");
        File.WriteAllText(Path.Value, "<Project />");
        if (launchSettings is not null) File.WriteAllText(System.IO.Path.Combine(project, "Properties", "launchSettings.json"), launchSettings);
        return add(name);
    }
}
