using System.Globalization;

namespace EcomStreaming.AppHost.Tests.Processes;

/// <summary>
/// What is promised in seconds is promised on a machine with a processor to spare. Where more processes want one, it takes longer by as much.
/// </summary>
internal static class MachineLoad
{
    private const string File = "/proc/loadavg";

    /// <summary>However busy it is: a limit that can be stretched without end is none.</summary>
    private const double StretchMax = 3;

    public static TimeSpan Stretch(TimeSpan limit) => limit * Math.Clamp(LoadPerProcessor(), 1, StretchMax);

    /// <summary>Whether each processor has somebody else's work as well.</summary>
    public static bool IsBusy => LoadPerProcessor() > 2;

    /// <summary>The processes that wanted to run in the last minute, on average, by processor: <c>4.00 2.10 1.05 …</c> is 2 on two.</summary>
    private static double LoadPerProcessor() => OperatingSystem.IsLinux()
        ? double.Parse(System.IO.File.ReadAllText(File).Split(' ')[0], CultureInfo.InvariantCulture) / Environment.ProcessorCount
        : 1;
}
