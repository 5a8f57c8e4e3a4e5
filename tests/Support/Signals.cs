using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EcomStreaming.TestSupport;

/// <summary>The signals that tests send to processes.</summary>
public enum UnixSignal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,

    /// <summary>Linux's number, as the next.</summary>
    Continue = 18,
    Stop = 19,
}

/// <summary>Sends signals, which .NET's Process cannot.</summary>
public static partial class Signals
{
    private const int NoSuchProcess = 3;

    public static void Send(int processId, UnixSignal signal)
    {
        if (Kill(processId, (int)signal) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Ends whoever is left of the group that this process leads, or led.</summary>
    public static void KillGroup(int leader)
    {
        if (Kill(-leader, (int)UnixSignal.Kill) != 0 && Marshal.GetLastPInvokeError() is not NoSuchProcess and var error)
        {
            throw new Win32Exception(error);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
