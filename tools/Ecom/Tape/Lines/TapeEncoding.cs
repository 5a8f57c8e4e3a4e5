using System.Text;

namespace EcomStreaming.Ecom.Tape.Lines;

/// <summary>How a file's bytes are characters: UTF-8, or UTF-16 in either order of bytes, with or without a byte order mark.</summary>
/// <param name="MarkBytes">The length of the byte order mark; 0 where there is none.</param>
internal sealed record TapeEncoding(Encoding Encoding, int UnitBytes, int MarkBytes)
{
    /// <summary>How much of a file <see cref="Detect"/> looks at.</summary>
    public const int PrefixBytes = 4;

    private const int Utf16Unit = 2;

    public bool IsBigEndian => Encoding.CodePage == Encoding.BigEndianUnicode.CodePage;

    /// <summary>The names of the columns are ASCII: without a mark, UTF-16 shows by the zero in the first character.</summary>
    public static TapeEncoding Detect(ReadOnlySpan<byte> prefix) => prefix switch
    {
        [0xEF, 0xBB, 0xBF, ..] => new TapeEncoding(Encoding.UTF8, 1, 3),
        [0xFF, 0xFE, ..] => new TapeEncoding(Encoding.Unicode, Utf16Unit, 2),
        [0xFE, 0xFF, ..] => new TapeEncoding(Encoding.BigEndianUnicode, Utf16Unit, 2),
        [not 0, 0, ..] => new TapeEncoding(Encoding.Unicode, Utf16Unit, 0),
        [0, not 0, ..] => new TapeEncoding(Encoding.BigEndianUnicode, Utf16Unit, 0),
        _ => new TapeEncoding(Encoding.UTF8, 1, 0),
    };
}
