using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Server;

/// <summary>The broker's data folder. Only one process can use it at a time, and a mark tells whether the last one stopped cleanly.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string CleanMark = "clean.shutdown";

    private readonly string cleanMark;
    private readonly FileStream held;

    private DataFolder(string path, FileStream held)
    {
        this.held = held;
        cleanMark = Path.Combine(path, CleanMark);
        WasClosedCleanly = File.Exists(cleanMark) || !Directory.Exists(Path.Combine(path, "topics"));
        File.Delete(cleanMark); // until this process stops in order, it did not
        FolderSync.Force(path); // the mark must not come back with a power cut
    }

    public bool WasClosedCleanly { get; }

    /// <exception cref="IOException">Another broker has it, or it cannot be made.</exception>
    public static DataFolder Take(string path)
    {
        Directory.CreateDirectory(path);
        try
        {
            return new DataFolder(path, new FileStream(Path.Combine(path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new IOException($"The data folder {path} is in use by another broker.", e);
        }
    }

    /// <summary>Whether the last broker left a folder in order; asked from outside, of one that nobody has open.</summary>
    public static bool IsMarkedClean(string path) => File.Exists(Path.Combine(path, CleanMark));

    public void MarkClean() => File.WriteAllText(cleanMark, "");

    public void Dispose() => held.Dispose();
}
