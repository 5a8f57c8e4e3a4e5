using System.Globalization;

namespace Aspire.Hosting.Processes;

/// <summary>One live process as the kernel names it: the id alone may be given to another process later, the start time tells them apart.</summary>
internal readonly record struct ProcessEntry(int Id, int ParentId, int SessionId, ulong StartTime);

/// <summary>Reads Linux's process table, /proc. A zombie counts as gone.</summary>
internal static class ProcessTable
{
    public static IReadOnlyList<ProcessEntry> Live()
    {
        List<ProcessEntry> entries = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Find(id) is { } entry)
                entries.Add(entry);
        return entries;
    }

    public static ProcessEntry? Find(int id)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{id}/stat"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // gone meanwhile
        }
    }

    // 1234 (dotnet) S 1 1234 1234 0 ...: the name may hold spaces and parentheses, so counting starts behind the last one.
    // proc_pid_stat(5): 3 state, 4 parent, 5 group, 6 session, 22 start time in clock ticks since boot.
    internal static ProcessEntry? Parse(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 20 || fields[0] is "Z" or "X") return null;
        return new(Number(stat[..stat.IndexOf(' ', StringComparison.Ordinal)]), Number(fields[1]), Number(fields[3]),
            ulong.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
}
