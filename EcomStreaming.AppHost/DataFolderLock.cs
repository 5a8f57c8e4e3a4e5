namespace EcomStreaming.AppHost;

/// <summary>Keeps a data folder for one run. The operating system gives it up with the process, however that ends.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream file;

    private DataFolderLock(FileStream file) => this.file = file;

    /// <param name="data">The run's folder; the embedded broker's log lies in it.</param>
    /// <exception cref="ShopConfigurationException">Another run has the folder, or the broker of one that ended without it.</exception>
    public static DataFolderLock Take(string data)
    {
        var own = new DataFolderLock(Open(Path.Combine(data, ".lock"), data));
        try
        {
            // A broker that outlives its AppHost for a moment, or that somebody started by hand.
            var broker = Path.Combine(data, "kafka", ".lock");
            if (File.Exists(broker)) Open(broker, data).Dispose();
            return own;
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    public void Dispose() => file.Dispose();

    private static FileStream Open(string path, string data)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new ShopConfigurationException($"The data folder {data} is in use by another shop; --data DIR names another folder.");
        }
    }
}
