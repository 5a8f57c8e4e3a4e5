namespace EcomStreaming.AppHost;

/// <summary>Creates the run's data folder, readable only by its owner because it contains orders.</summary>
internal static class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
    }

    /// <summary>The same for a folder that is the shop's alone: one that is there already is closed to others.</summary>
    public static void CreateClosed(string path)
    {
        Create(path);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, OwnerOnly);
    }
}
