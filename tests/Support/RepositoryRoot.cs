namespace EcomStreaming.TestSupport;

/// <summary>Finds the source tree from a test's output folder, and what may be beside it.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    /// <summary>A folder of test material beside the repository; null where it is missing, which is a reason to skip.</summary>
    public static string? Shared(string relativePath)
    {
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, "..", "shared", relativePath));
        return Directory.Exists(path) || File.Exists(path) ? path : null;
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "EcomStreaming.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No EcomStreaming.sln above {AppContext.BaseDirectory}.");
    }
}
