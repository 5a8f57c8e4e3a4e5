using System.Security.Cryptography;
using EcomStreaming.Ecom.Tape.Forms;
using EcomStreaming.Ecom.Tape.Lines;

namespace EcomStreaming.Ecom.Tape;

/// <summary>
/// Reads files into one tape: what they sell and which orders they hold. It keeps no line, so memory grows with products and invoices;
/// <see cref="TapeOrderReader"/> reads the lines of an order again when its turn comes.
/// </summary>
internal static class TapeReader
{
    private const int IdBytes = 8;

    /// <exception cref="TapeException">One of the files is no tape.</exception>
    public static Task<RecordedTape> ReadAsync(IReadOnlyList<string> files, DateOrder? dates, CancellationToken cancellationToken) =>
        Task.Run(() => Read(files, dates, cancellationToken), cancellationToken);

    private static RecordedTape Read(IReadOnlyList<string> files, DateOrder? dates, CancellationToken cancellationToken)
    {
        var sources = TapeSources.Of(files, dates, cancellationToken);
        var (account, names, lines) = (new TapeAccount(), new TapeNames(), 0);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var source in sources)
            lines += TapeSources.Read(source.Path, _ => Read(source, new TapeRowParser(source, names), account, hash, cancellationToken));
        return account.Close(Convert.ToHexStringLower(hash.GetHashAndReset()[..IdBytes]), sources, lines);
    }

    /// <returns>How many lines the text has below its header, empty ones aside.</returns>
    private static int Read(
        TapeSource source, TapeRowParser parser, TapeAccount account, IncrementalHash hash, CancellationToken cancellationToken)
    {
        using var stream = new HashedStream(source.Path, hash);
        var (lines, isHeader) = (0, true);
        TapeRows.Read(source.Form.Open(stream), source.Form.Separator, (line, fields) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.IsEmpty) return true;
            if (isHeader)
            {
                isHeader = false;
                return true;
            }

            lines++;
            if (line.Problem is not null) account.AddMalformed(null, source, line, line.Problem);
            else if (parser.TryParse(fields, out var row, out var problem)) account.Add(row, source, line);
            else account.AddMalformed(parser.InvoiceOf(fields), source, line, problem);
            return true;
        });
        return lines;
    }
}
