using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EcomStreaming.TestSupport;

/// <summary>The signals that tests send to processes.</summary>
public enum UnixSignal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}

/// <summary>Sends a signal to one process, which .NET's own Process cannot.</summary>
public static partial class Signals
{
    public static void Send(int processId, UnixSignal signal)
    {
        if (Kill(processId, (int)signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
