using System.Globalization;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.AppHost;

/// <summary>What a switch's value must be, where .NET or Aspire would end a wrong one with a stack trace.</summary>
/// <param name="Name">With its article, such as <c>a whole number</c>.</param>
internal sealed record SwitchValue(string Name, Func<string, bool> Accepts)
{
    public static SwitchValue WholeNumber { get; } =
        new("a whole number", text => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _));

    public static SwitchValue Level { get; } =
        new($"one of {string.Join(", ", Enum.GetNames<LogLevel>())}", text => Enum.TryParse<LogLevel>(text, ignoreCase: true, out _));
}
