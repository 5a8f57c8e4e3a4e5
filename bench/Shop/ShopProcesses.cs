using System.Globalization;

namespace EcomStreaming.ShopBench;

/// <summary>
/// What each process of one shop has spent of the CPU, by /proc. They are found by a word in their environment, which each inherits: Aspire's
/// orchestrator detaches itself from the AppHost, so the services are not below it in the tree of processes.
/// </summary>
internal static class ShopProcesses
{
    /// <summary>The variable whose value tells one shop's processes from another's.</summary>
    public const string Mark = "ECOM_BENCH_RUN";

    /// <summary>/proc counts in these, whatever the kernel's own tick (USER_HZ).</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of user and system time, by the name of the program; replicas are added up.</summary>
    public static Dictionary<string, double> CpuSeconds(string run) => Directory.GetDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
        .Select(folder => Read(folder, run)).OfType<Entry>()
        .GroupBy(process => process.Program).ToDictionary(program => program.Key, program => program.Sum(process => process.CpuSeconds));

    /// <summary>Null where the process is another's, or has ended meanwhile.</summary>
    private static Entry? Read(string folder, string run)
    {
        try
        {
            if (!File.ReadAllText(Path.Combine(folder, "environ")).Split('\0').Contains($"{Mark}={run}")) return null;
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            // the name before may hold blanks; the first field is the state, proc(5)'s third
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new(
                ProgramOf(File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0')), (Number(fields[11]) + Number(fields[12])) / TicksPerSecond);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary><c>dotnet …/EcomStreaming.Broker.dll serve</c> is EcomStreaming.Broker; <c>…/dcp start-apiserver</c> is dcp.</summary>
    private static string ProgramOf(string[] arguments)
    {
        var names = arguments.Select(argument => Path.GetFileName(argument).Replace(".dll", "", StringComparison.Ordinal)).ToList();
        return names.FirstOrDefault(name => name.StartsWith("EcomStreaming.", StringComparison.Ordinal)) ?? names[0];
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    private sealed record Entry(string Program, double CpuSeconds);
}
