using System.Collections;
using System.Globalization;
using System.Text;

namespace Aspire.Dashboard.Telemetry;

/// <summary>One named fact. The value is a string, bool, long, double, byte array, an array of such, or attributes again; null is an empty one.</summary>
public readonly record struct TelemetryAttribute(string Key, object? Value)
{
    public string Text => TextOf(Value);

    /// <summary>As a person reads it; lists and maps as JSON would have them.</summary>
    public static string TextOf(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToBase64String(bytes),
        TelemetryAttribute[] map => Joined('{', map.Select(entry => $"{Quoted(entry.Key)}:{Nested(entry.Value)}"), '}'),
        IEnumerable list => Joined('[', list.Cast<object?>().Select(Nested), ']'),
        _ => value.ToString() ?? "",
    };

    private static string Nested(object? value) => value switch
    {
        null => "null",
        string text => Quoted(text),
        byte[] => Quoted(TextOf(value)),
        _ => TextOf(value),
    };

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Joined(char open, IEnumerable<string> parts, char close) =>
        new StringBuilder().Append(open).AppendJoin(',', parts).Append(close).ToString();
}

/// <summary>Reading attributes by name.</summary>
public static class TelemetryAttributes
{
    /// <summary>The value of the first attribute of that name; null where there is none.</summary>
    public static object? Find(this TelemetryAttribute[] attributes, string key)
    {
        foreach (var attribute in attributes)
            if (attribute.Key == key) return attribute.Value;
        return null;
    }

    /// <inheritdoc cref="Find"/>
    public static string? FindText(this TelemetryAttribute[] attributes, string key) =>
        attributes.Find(key) is { } value ? TelemetryAttribute.TextOf(value) : null;
}
