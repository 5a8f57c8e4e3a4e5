using System.Diagnostics;

namespace EcomStreaming.TestSupport;

/// <summary>
/// One running shop at a time on this machine, over all test projects and processes: two distributed applications at once share too few
/// processors, and Aspire's own tests call it unstable. Whoever runs a shop holds the turn; the system releases it when the holder dies.
/// </summary>
public sealed class ShopTurn : IDisposable
{
    /// <summary>Longer than the longest class of tests that keeps one shop.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly FileStream file;

    private ShopTurn(FileStream file) => this.file = file;

    /// <summary>Waits until no other test runs a shop.</summary>
    /// <exception cref="TimeoutException">Another test held the turn all the time.</exception>
    public static Task<ShopTurn> TakeAsync(CancellationToken cancellationToken) => TakeAsync(LockFile, Bound, cancellationToken);

    /// <param name="lockFile">Stays where it is: a lock on a deleted file would hold nobody back.</param>
    public static async Task<ShopTurn> TakeAsync(string lockFile, TimeSpan bound, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            if (TryOpen(lockFile) is { } file)
            {
                File.WriteAllText(HolderFile(lockFile), $"process {Environment.ProcessId} ({AppDomain.CurrentDomain.FriendlyName})");
                return new(file);
            }

            if (clock.Elapsed > bound)
                throw new TimeoutException($"Another test has run a shop for {bound.TotalSeconds:0} s: {Holder(lockFile)} holds {lockFile}.");
            await Task.Delay(Interval, cancellationToken);
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>Found once: whoever runs a shop changes the temporary folder meanwhile.</summary>
    private static readonly string LockFile = Path.Combine(Path.GetTempPath(), $"ecom-shop-{Environment.UserName}.lock");

    private static string HolderFile(string lockFile) => Path.ChangeExtension(lockFile, ".holder");

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
        {
            return null; // locked
        }
    }

    private static string Holder(string lockFile)
    {
        try
        {
            return File.ReadAllText(HolderFile(lockFile));
        }
        catch (IOException)
        {
            return "a process that has not written its number";
        }
    }
}
