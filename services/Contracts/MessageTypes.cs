using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace EcomStreaming.Contracts;

/// <summary>The names of all message types, as <see cref="Message"/> declares them.</summary>
public static class MessageTypes
{
    public static FrozenSet<string> Known { get; } = typeof(Message)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .Select(derived => (string)derived.TypeDiscriminator!)
        .ToFrozenSet(StringComparer.Ordinal);
}
