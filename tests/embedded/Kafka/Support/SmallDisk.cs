using System.Runtime.InteropServices;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Support;

/// <summary>
/// A file system of a few mebibytes in memory, to be filled; where none can be mounted the test skips, or fails if its tools are required.
/// </summary>
internal sealed partial class SmallDisk : IDisposable
{
    private const int Detach = 2;

    private readonly TemporaryFolder folder = new("disk");

    public SmallDisk(int mebibytes)
    {
        var isMounted = OperatingSystem.IsLinux() && Mount("tmpfs", folder.Path, "tmpfs", 0, $"size={mebibytes}m") == 0;
        if (isMounted) return;
        folder.Dispose();
        throw TestTool.Missing("no file system can be mounted here");
    }

    public string Data => Path.Combine(folder.Path, "data");

    private string Filler => Path.Combine(folder.Path, "filler");

    /// <summary>Leaves so much room.</summary>
    public void FillUpTo(int bytes)
    {
        var free = new DriveInfo(folder.Path).AvailableFreeSpace;
        File.WriteAllBytes(Filler, new byte[free - bytes]);
    }

    /// <summary>Leaves none, beside what was filled before.</summary>
    public void FillRest()
    {
        using var file = new FileStream(Filler, FileMode.Append);
        file.Write(new byte[new DriveInfo(folder.Path).AvailableFreeSpace]);
    }

    public void MakeRoom() => File.Delete(Filler);

    public void Dispose()
    {
        _ = Unmount(folder.Path, Detach);
        folder.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "mount", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Mount(string source, string target, string type, nuint flags, string options);

    [LibraryImport("libc", EntryPoint = "umount2", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmount(string target, int flags);
}
