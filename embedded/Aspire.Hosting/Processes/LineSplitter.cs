using System.Text;

namespace Aspire.Hosting.Processes;

/// <summary>
/// Cuts a process's output into lines. A line longer than the bound comes in pieces, so that a process that never ends a line
/// costs no more memory than one that does.
/// </summary>
internal sealed class LineSplitter(Action<string> take)
{
    public const int LineCharsMax = 16 * 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();

    public void Add(ReadOnlySpan<byte> bytes)
    {
        var chars = new char[_decoder.GetCharCount(bytes, flush: false)];
        var count = _decoder.GetChars(bytes, chars, flush: false);
        foreach (var c in chars.AsSpan(0, count)) Add(c);
    }

    /// <summary>Hands out the last line, where nothing ended it.</summary>
    public void End()
    {
        if (_line.Length > 0) Emit();
    }

    private void Add(char c)
    {
        if (c == '\n')
        {
            EndLine();
            return;
        }

        // A full line waits for what comes next: its end, or one more character, which starts the next piece.
        // The two halves of a surrogate pair stay together.
        var waits = _line.Length == LineCharsMax && (c == '\r' || (char.IsLowSurrogate(c) && char.IsHighSurrogate(_line[^1])));
        if (_line.Length >= LineCharsMax && !waits) Emit();
        _line.Append(c);
    }

    private void EndLine()
    {
        if (_line.Length > 0 && _line[^1] == '\r') _line.Length--;
        Emit();
    }

    private void Emit()
    {
        take(_line.ToString());
        _line.Clear();
    }
}
