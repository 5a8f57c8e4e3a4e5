using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EcomStreaming.Broker.Log;

/// <summary>Flushes a folder to the disk: which files exist under which names. A file's own fsync does not do that (fsync(2)).</summary>
internal static partial class FolderSync
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The folder is not there, or the disk fails.</exception>
    public static void Force(string folder)
    {
        if (OperatingSystem.IsWindows()) return; // which keeps names with their files
        using var handle = new SafeFileHandle(Open(folder, ReadOnly), ownsHandle: true);
        if (handle.IsInvalid) throw new IOException($"Cannot open {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        RandomAccess.FlushToDisk(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Open(string path, int flags);
}
