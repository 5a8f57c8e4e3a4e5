using System.Runtime.InteropServices;

namespace EcomStreaming.Ecom.Tape.Lines;

/// <summary>
/// Splits a stream into lines of bytes, which end with <c>\n</c>, <c>\r\n</c> or <c>\r</c>. Only one line is in memory, and of one that is too long
/// not even that.
/// </summary>
/// <param name="stream">Stands at the first byte to read.</param>
internal sealed class ByteLines(Stream stream, TapeEncoding encoding, int lineBytesMax)
{
    private const int FirstBufferBytesMax = 64 * 1024;

    private readonly int unit = encoding.UnitBytes;
    private byte[] buffer = new byte[Math.Min(stream.Length + 1, FirstBufferBytesMax)];
    private int start;
    private int end;
    private bool isEnded;
    private (int Start, int Bytes) line;

    /// <summary>The line without its end; valid until the next call.</summary>
    public ReadOnlySpan<byte> Line => buffer.AsSpan(line.Start, line.Bytes);

    /// <summary>Its length with its end.</summary>
    public long Bytes { get; private set; }

    /// <summary>It was skipped, and <see cref="Line"/> is only its last part.</summary>
    public bool IsTooLong { get; private set; }

    public bool Next()
    {
        (Bytes, IsTooLong) = (0, false);
        for (var scanned = 0; ;)
        {
            var rest = buffer.AsSpan(start, end - start);
            var at = IndexOfEnd(rest[scanned..]);
            if (at >= 0 && (isEnded || scanned + at + (2 * unit) <= rest.Length)) return Take(scanned + at, EndBytes(rest[(scanned + at)..]));
            if (at < 0 && isEnded) return (rest.Length > 0 || IsTooLong) && Take(rest.Length, 0);
            scanned = at >= 0 ? scanned + at : rest.Length / unit * unit;
            if (scanned >= lineBytesMax)
            {
                IsTooLong = true;
                Bytes += scanned;
                start += scanned;
                scanned = 0;
            }

            Fill();
        }
    }

    private bool Take(int bytes, int endBytes)
    {
        line = (start, bytes);
        Bytes += bytes + endBytes;
        start += bytes + endBytes;
        return true;
    }

    /// <summary>In bytes; -1 where there is none. A line feed within another character of UTF-16 is none.</summary>
    private int IndexOfEnd(ReadOnlySpan<byte> bytes)
    {
        if (unit == 1) return bytes.IndexOfAny((byte)'\n', (byte)'\r');
        var at = MemoryMarshal.Cast<byte, ushort>(bytes).IndexOfAny(Unit('\n'), Unit('\r'));
        return at < 0 ? -1 : at * unit;
    }

    private int EndBytes(ReadOnlySpan<byte> rest) => IsAt(rest, '\r') && rest.Length > unit && IsAt(rest[unit..], '\n') ? 2 * unit : unit;

    private bool IsAt(ReadOnlySpan<byte> bytes, char c) =>
        unit == 1 ? bytes[0] == c : bytes.Length >= unit && MemoryMarshal.Read<ushort>(bytes) == Unit(c);

    private ushort Unit(char c) => encoding.IsBigEndian == BitConverter.IsLittleEndian ? (ushort)(c << 8) : c;

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
        var read = stream.Read(buffer, end, buffer.Length - end);
        end += read;
        isEnded = read == 0;
    }
}
