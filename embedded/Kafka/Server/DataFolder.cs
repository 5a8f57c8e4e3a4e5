namespace EcomStreaming.Broker.Server;

/// <summary>The broker's data folder. Only one process can use it at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    public const string LockFile = ".lock";

    private readonly FileStream held;

    private DataFolder(string path, FileStream held)
    {
        this.held = held;
        Mark = new(path);
    }

    /// <summary>Tells how the last broker left the folder.</summary>
    public CleanMark Mark { get; }

    /// <exception cref="IOException">Another broker has it, or it cannot be made.</exception>
    public static DataFolder Take(string path)
    {
        Directory.CreateDirectory(path);
        FileStream held;
        try
        {
            held = new(Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"The data folder {path} is in use by another broker.", e);
        }

        try
        {
            return new(path, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose() => held.Dispose();
}
