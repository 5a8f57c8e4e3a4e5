namespace EcomStreaming.Broker.Server;

/// <summary>The folder of the log, and the size of its drive; -1 if the system does not tell.</summary>
internal sealed record LogFolder(string Path, long TotalBytes, long UsableBytes)
{
    private const long Unknown = -1;

    public static LogFolder Of(string path)
    {
        try
        {
            var drive = new DriveInfo(path);
            return new(path, drive.TotalSize, drive.AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new(path, Unknown, Unknown);
        }
    }
}
