using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace EcomStreaming.Arguments;

/// <summary>Makes options that take a number within bounds. The parser's own error names a .NET type and has no bounds.</summary>
public static class NumberOption
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Null where it is not given.</summary>
    public static Option<T?> Optional<T>(string name, string description, T min, T max)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            CustomParser = result => Parse(result, name, min, max),
        };

    public static Option<T> WithDefault<T>(string name, string description, T min, T max, T value)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => value,
            CustomParser = result => Parse(result, name, min, max) ?? value,
        };

    /// <summary>Not a number is neither above nor below a bound, so each comparison has to hold.</summary>
    private static T? Parse<T>(ArgumentResult result, string name, T min, T max)
        where T : struct, INumber<T>
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (T.TryParse(text, Style, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max) return value;
        var kind = T.IsInteger(T.One / (T.One + T.One)) ? "a whole number from" : "from"; // a half is an integer only where there are no halves
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be {kind} {min} to {max}."));
        return null;
    }
}
