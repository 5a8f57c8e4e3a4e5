using System.Globalization;

namespace Aspire.Dashboard.Pages;

/// <summary>Moments, given in nanoseconds since 1970, as a person and as a program reads them.</summary>
public static class Moments
{
    private static readonly TimeSpan Shortened = TimeSpan.FromHours(20);

    /// <summary>The time of day; with its date where that was not just today.</summary>
    public static string Text(long ns, TimeProvider time)
    {
        var local = TimeZoneInfo.ConvertTime(Of(ns), time.LocalTimeZone);
        var isNear = (time.GetUtcNow() - local).Duration() < Shortened;
        return local.ToString(isNear ? "HH:mm:ss.fff" : "yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
    }

    /// <summary>For the attribute <c>datetime</c>: ISO 8601 in UTC.</summary>
    public static string Iso(long ns) => Of(ns).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset Of(long ns) => DateTimeOffset.UnixEpoch.AddTicks(ns / 100);
}
