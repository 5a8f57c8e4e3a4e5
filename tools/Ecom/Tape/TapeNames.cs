using EcomStreaming.Contracts;

namespace EcomStreaming.Ecom.Tape;

/// <summary>Keeps each valid id once: millions of lines name a few thousand products and customers.</summary>
internal sealed class TapeNames
{
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> known;

    public TapeNames() => known = ids.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Null where it is no valid id.</summary>
    public string? Id(ReadOnlySpan<char> text)
    {
        if (known.TryGetValue(text, out var id)) return id;
        id = new string(text);
        if (!Identifier.IsValid(id)) return null;
        ids.Add(id);
        return id;
    }
}
