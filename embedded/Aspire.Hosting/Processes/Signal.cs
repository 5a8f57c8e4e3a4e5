using System.Runtime.InteropServices;

namespace Aspire.Hosting.Processes;

/// <summary>Sends a Unix signal to one process, which .NET's own Process cannot.</summary>
internal static partial class Signal
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends the signal unless the process is gone; never reaches another one that got its id.</summary>
    public static void Send(ProcessEntry entry, int signal)
    {
        if (ProcessTable.Find(entry.Id)?.StartTime == entry.StartTime) _ = SendTo(entry.Id, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendTo(int processId, int signal);
}
