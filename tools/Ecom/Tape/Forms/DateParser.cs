using System.Globalization;

namespace EcomStreaming.Ecom.Tape.Forms;

/// <summary>Reads a file's dates in every form that is known. It tries the form that fitted last first: a file has one.</summary>
internal sealed class DateParser(DateOrder order)
{
    /// <summary><c>H</c> reads one digit or two, <c>.FFFFFFF</c> and <c>K</c> nothing too.</summary>
    private static readonly string[] Times = ["", " H:mm", " H:mm:ss.FFFFFFF", " h:mm tt", " h:mm:ss tt"];
    private static readonly string[] IsoTimes = ["", "' 'H:mmK", "' 'H:mm:ss.FFFFFFFK", "'T'H:mmK", "'T'H:mm:ss.FFFFFFFK"];
    private static readonly string[] Years = ["yyyy", "yy"];

    private readonly string[] formats =
    [
        .. from day in (string[])["yyyy-MM-dd", "yyyy'/'M'/'d"] from time in IsoTimes select day + time,
        .. from separator in (string[])["'/'", "'-'"]
           from year in Years
           from time in Times
           select (order == DateOrder.MonthFirst ? $"M{separator}d{separator}" : $"d{separator}M{separator}") + year + time,
        .. from year in Years from time in Times select $"d'.'M'.'{year}{time}",
    ];

    private int last;

    public bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset at)
    {
        text = text.Trim();
        if (TryParse(text, last, out at)) return true;
        for (var format = 0; format < formats.Length; format++)
        {
            if (!TryParse(text, format, out at)) continue;
            last = format;
            return true;
        }

        return false;
    }

    private bool TryParse(ReadOnlySpan<char> text, int format, out DateTimeOffset at) => DateTimeOffset.TryParseExact(
        text, formats[format], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at);
}
