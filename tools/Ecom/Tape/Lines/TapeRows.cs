using nietras.SeparatedValues;

namespace EcomStreaming.Ecom.Tape.Lines;

/// <summary>Takes one line; its row has no fields where the line is empty or has a problem.</summary>
/// <returns>Whether to read on.</returns>
internal delegate bool TapeRowHandler(TapeLine line, SepReader.Row row);

/// <summary>Reads the lines of a stream one after the other, each as one row.</summary>
internal static class TapeRows
{
    public static void Read(TapeText text, char separator, TapeRowHandler handle)
    {
        using var rows = Sep.New(separator)
            .Reader(options => options with { HasHeader = false, DisableColCountCheck = true, Unescape = true }).From(text);
        foreach (var row in rows)
            if (!handle(text.NextLine(), row)) return;
    }

    /// <summary>The fields of one line.</summary>
    public static string[] Fields(string line, char separator)
    {
        using var rows = Sep.New(separator)
            .Reader(options => options with { HasHeader = false, DisableColCountCheck = true, Unescape = true }).FromText(line);
        return rows.MoveNext() ? rows.Current[..].ToStringsArray() : [];
    }
}
