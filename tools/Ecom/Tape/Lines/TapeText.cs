namespace EcomStreaming.Ecom.Tape.Lines;

/// <summary>
/// A file's text with one row on each line, as the parser reads it. A quote that is left open ends with its line; a CSV parser would read on to the
/// next quote and take the rows between for one field. An unreadable line is left empty; its place and problem are kept.
/// </summary>
/// <param name="offset">Where the stream stands in its file.</param>
internal sealed class TapeText(Stream stream, TapeEncoding encoding, char separator, long offset) : TextReader
{
    /// <summary>The parser refuses a whole file because of one line of 16 million characters.</summary>
    public const int LengthMax = 1_000_000;

    private const int CharacterBytesMax = 4;

    private readonly ByteLines bytes = new(stream, encoding, LengthMax * CharacterBytesMax);
    private readonly Queue<TapeLine> lines = [];
    private char[] text = new char[1_024];
    private (int Start, int Length) pending;
    private int number;

    /// <summary>The next of the lines that were read, in the order of the rows that the parser makes of them.</summary>
    public TapeLine NextLine() => lines.Dequeue();

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        var read = 0;
        while (read < buffer.Length && (pending.Length > 0 || ReadLineOfBytes()))
        {
            var length = Math.Min(pending.Length, buffer.Length - read);
            text.AsSpan(pending.Start, length).CopyTo(buffer[read..]);
            pending = (pending.Start + length, pending.Length - length);
            read += length;
        }

        return read;
    }

    private bool ReadLineOfBytes()
    {
        if (!bytes.Next()) return false;
        var length = bytes.IsTooLong ? 0 : Decode(bytes.Line);
        var problem = bytes.IsTooLong || length > LengthMax
            ? $"the line has over {LengthMax} characters"
            : QuoteRule.IsKept(text.AsSpan(0, length), separator) ? null : "a quote is out of place";
        lines.Enqueue(new TapeLine(++number, offset, bytes.Bytes, IsEmpty: length == 0 && problem is null, problem));
        offset += bytes.Bytes;
        if (problem is not null) length = 0;
        text[length] = '\n';
        pending = (0, length + 1);
        return true;
    }

    private int Decode(ReadOnlySpan<byte> line)
    {
        var most = encoding.Encoding.GetMaxCharCount(line.Length) + 1;
        if (text.Length < most) text = new char[Math.Max(most, 2 * text.Length)];
        return encoding.Encoding.GetChars(line, text);
    }
}
