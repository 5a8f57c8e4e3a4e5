using System.Globalization;

namespace EcomStreaming.ShopBench;

/// <summary>A process and all below it, by /proc: what each has spent of the CPU.</summary>
internal static class ProcessTree
{
    /// <summary>/proc counts in these, whatever the kernel's own tick (USER_HZ).</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of user and system time, by the name of the program; replicas are added up.</summary>
    public static Dictionary<string, double> CpuSeconds(int root)
    {
        var processes = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(id => Read(int.Parse(id!, CultureInfo.InvariantCulture))).OfType<Entry>().ToDictionary(process => process.Id);
        return processes.Values.Where(process => IsBelow(process, root, processes))
            .GroupBy(process => process.Program).ToDictionary(program => program.Key, program => program.Sum(process => process.CpuSeconds));
    }

    private static bool IsBelow(Entry process, int root, Dictionary<int, Entry> processes)
    {
        for (var at = process; at is not null; at = processes.GetValueOrDefault(at.Parent))
            if (at.Id == root) return true;
        return false;
    }

    /// <summary>Null where the process has ended meanwhile.</summary>
    private static Entry? Read(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            // the name before may hold blanks; the first field is the state, proc(5)'s third
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var program = File.ReadAllText($"/proc/{id}/cmdline").Split('\0').Select(Path.GetFileNameWithoutExtension)
                .FirstOrDefault(argument => argument?.StartsWith("EcomStreaming.", StringComparison.Ordinal) == true, "other")!;
            return new(id, Number(fields[1]), program, (Number(fields[11]) + Number(fields[12])) / TicksPerSecond);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    private sealed record Entry(int Id, int Parent, string Program, double CpuSeconds);
}
