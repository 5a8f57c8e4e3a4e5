using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EcomStreaming.TestSupport;

/// <summary>
/// What a child process inherits from this one: a signal that is ignored here is ignored there. A script's background job ignores SIGINT, and so do
/// some build agents. Neither <see cref="Process.Start(ProcessStartInfo)"/> nor a shell undoes it.
/// </summary>
public static partial class InheritedSignals
{
    private const nint Default = 0;
    private const nint Ignored = 1;

    /// <summary>Longer than <c>struct sigaction</c> on each system (152 bytes on Linux, 16 on macOS). Its first field is the handler.</summary>
    private const int ActionWords = 64;

    /// <summary>Starts a process that SIGINT can end, whatever this process inherited.</summary>
    public static Process StartInterruptible(ProcessStartInfo start)
    {
        using var signal = Set(UnixSignal.Interrupt, from: Ignored, to: Default);
        return Process.Start(start)!;
    }

    /// <summary>Ignores the signal until disposed: what is started meanwhile is like a script's background job.</summary>
    public static IDisposable? Ignore(UnixSignal signal) => Set(signal, from: null, to: Ignored);

    /// <summary>Whether this process ignores the signal.</summary>
    public static bool IsIgnored(UnixSignal signal) => !OperatingSystem.IsWindows() && Read(signal)[0] == Ignored;

    /// <summary>Changes the action while a process is started, where it is the one given; disposing restores it whole.</summary>
    private static Restoration? Set(UnixSignal signal, nint? from, nint to)
    {
        if (OperatingSystem.IsWindows()) return null;
        var before = Read(signal);
        if (from is { } handler && before[0] != handler) return null;
        var action = new nint[ActionWords];
        action[0] = to;
        Write(signal, action);
        return new(signal, before);
    }

    private static nint[] Read(UnixSignal signal)
    {
        var action = new nint[ActionWords];
        if (SigAction((int)signal, null, action) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        return action;
    }

    private static void Write(UnixSignal signal, nint[] action)
    {
        if (SigAction((int)signal, action, null) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "sigaction", SetLastError = true)]
    private static partial int SigAction(int signal, [In] nint[]? action, [In, Out] nint[]? before);

    private sealed class Restoration(UnixSignal signal, nint[] action) : IDisposable
    {
        public void Dispose() => Write(signal, action);
    }
}
