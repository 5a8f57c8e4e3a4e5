using System.Globalization;

namespace Aspire.Dashboard.Pages;

/// <summary>Nanoseconds as a person reads them: three digits and a unit.</summary>
public static class Durations
{
    private static readonly (double Ns, string Unit)[] Units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];

    public static string Text(long ns)
    {
        if (ns >= 60_000_000_000) return $"{ns / 60_000_000_000} min {ns / 1_000_000_000 % 60} s";
        foreach (var (size, unit) in Units)
            if (ns >= size) return $"{Digits(ns / size)} {unit}";
        return $"{ns} ns";
    }

    private static string Digits(double value) => value.ToString(value switch { >= 99.95 => "0", >= 9.995 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);
}
