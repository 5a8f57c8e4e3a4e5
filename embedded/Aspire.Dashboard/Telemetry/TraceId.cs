using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Aspire.Dashboard.Telemetry;

/// <summary>Names a trace (W3C Trace Context): 16 bytes, written as 32 hexadecimal digits.</summary>
public readonly record struct TraceId(UInt128 Value)
{
    public bool IsEmpty => Value == UInt128.Zero;

    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);

    public static bool TryParse([NotNullWhen(true)] string? text, out TraceId id)
    {
        var parsed = UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && text.Length == 32;
        id = new(parsed ? value : UInt128.Zero);
        return parsed;
    }
}

/// <summary>Names a span within its trace: 8 bytes, written as 16 hexadecimal digits; 0 is none.</summary>
public readonly record struct SpanId(ulong Value)
{
    public bool IsEmpty => Value == 0;

    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);

    public static bool TryParse([NotNullWhen(true)] string? text, out SpanId id)
    {
        var parsed = ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && text.Length == 16;
        id = new(parsed ? value : 0);
        return parsed;
    }
}
