using System.Globalization;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Pages.Traces;

/// <summary>What is asked of one attribute. An attribute that is not there meets no condition.</summary>
/// <param name="Condition">One of <see cref="Conditions"/>.</param>
public sealed record AttributeCondition(string Field, string Condition, string Value)
{
    /// <summary>As the page's address and as a person names them.</summary>
    public static readonly IReadOnlyList<(string Name, string Title)> Conditions =
    [
        ("equals", "equals"), ("contains", "contains"), ("not-equals", "does not equal"), ("not-contains", "does not contain"),
        ("gt", ">"), ("gte", "≥"), ("lt", "<"), ("lte", "≤"),
    ];

    public bool IsMetBy(Span span)
    {
        foreach (var attribute in span.Attributes)
            if (attribute.Key.Equals(Field, StringComparison.OrdinalIgnoreCase) && IsMetBy(attribute.Text)) return true;
        return false;
    }

    /// <summary>Whether a value, of whatever it is, meets the condition.</summary>
    public bool IsMetBy(string text) => Condition switch
    {
        "contains" => text.Contains(Value, StringComparison.OrdinalIgnoreCase),
        "not-equals" => !text.Equals(Value, StringComparison.OrdinalIgnoreCase),
        "not-contains" => !text.Contains(Value, StringComparison.OrdinalIgnoreCase),
        "gt" => Compare(text) > 0,
        "gte" => Compare(text) >= 0,
        "lt" => Compare(text) < 0,
        "lte" => Compare(text) <= 0,
        _ => text.Equals(Value, StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>Numbers are compared as numbers; anything else has no order, and meets none of these conditions.</summary>
    private int? Compare(string text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out var has) && double.TryParse(Value, CultureInfo.InvariantCulture, out var asked)
            ? has.CompareTo(asked)
            : null;
}
