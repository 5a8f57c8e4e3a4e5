using EcomStreaming.Ecom.Tape.Forms;

namespace EcomStreaming.Ecom.Tape;

/// <summary>Finds the CSV files of a folder, in the order of their names, and how each is written.</summary>
internal static class TapeSources
{
    /// <summary>Named <c>.csv</c> in small letters or capitals; a hidden file is none.</summary>
    private static readonly EnumerationOptions CsvFiles = new() { MatchCasing = MatchCasing.CaseInsensitive, IgnoreInaccessible = false };

    /// <exception cref="TapeException">There is no such folder, or no file in it.</exception>
    public static string[] FilesOf(string folder)
    {
        if (File.Exists(folder)) throw new TapeException($"{folder} is a file. Give the folder that it is in.");
        if (!Directory.Exists(folder)) throw new TapeException($"The folder {folder} does not exist.");
        var files = Listed(folder);
        if (files.Length == 0) throw new TapeException($"The folder {folder} contains no .csv file.");
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    /// <returns>Those that are not empty.</returns>
    /// <exception cref="TapeException">One of them is no tape.</exception>
    public static IReadOnlyList<TapeSource> Of(IReadOnlyList<string> files, DateOrder? dates, CancellationToken cancellationToken)
    {
        var tapes = new List<(string File, TapeForm Form)>();
        foreach (var file in files)
            if (Read(file, name => TapeForm.Of(file, name)) is { } form) tapes.Add((file, form));
        var surveys = tapes.Select(tape => dates is null && tape.Form.HasDayAndMonth
            ? Read(tape.File, name => DateSurvey.Of(tape.File, name, tape.Form, cancellationToken))
            : null).ToList();
        var otherwise = dates is { } given
            ? new DateReading(given, "as --dates says")
            : DateSurvey.Sum(surveys.OfType<DateSurvey>()).Reading()
            ?? new DateReading(DateOrder.MonthFirst, "assumed, because no date shows it; --dates day-first reads the other way");

        var (sources, start) = (new List<TapeSource>(), 0L);
        for (var i = 0; i < tapes.Count; i++)
        {
            var (file, form) = tapes[i];
            var bytes = Read(file, _ => LengthOf(file));
            sources.Add(new TapeSource(file, form, form.HasDayAndMonth ? surveys[i]?.Reading() ?? otherwise : null, start, bytes));
            start += bytes;
        }

        return sources;
    }

    /// <summary>Runs an action on a file, and says which file it was if that fails.</summary>
    public static T Read<T>(string file, Func<string, T> read)
    {
        var name = Path.GetFileName(file);
        try
        {
            return read(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TapeException($"{name} could not be read: {e.Message}");
        }
    }

    /// <summary>Of what is read. FileInfo would tell a link's own length.</summary>
    private static long LengthOf(string file)
    {
        using var opened = File.OpenHandle(file);
        return RandomAccess.GetLength(opened);
    }

    private static string[] Listed(string folder)
    {
        try
        {
            return Directory.GetFiles(folder, "*.csv", CsvFiles);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TapeException($"The folder {folder} could not be read: {e.Message}");
        }
    }
}
