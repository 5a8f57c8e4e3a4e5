using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace EcomStreaming.Contracts;

/// <summary>The names of all message types that <see cref="Message"/> declares.</summary>
public static class MessageTypes
{
    public static FrozenSet<string> Known { get; } = typeof(Message)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .Select(derived => (string)derived.TypeDiscriminator!)
        .ToFrozenSet(StringComparer.Ordinal);
}
