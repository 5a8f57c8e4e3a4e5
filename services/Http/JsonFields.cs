using System.Text.Json;

namespace EcomStreaming.Http;

/// <summary>Reads the members of a JSON object and notes an error for each field that is missing or wrong. Unknown members are ignored.</summary>
public sealed class JsonFields(JsonElement element, string path, RequestErrors errors)
{
    public string NameOf(string member) => path.Length == 0 ? member : $"{path}.{member}";

    public string? Text(string member)
    {
        if (Find(member, JsonValueKind.String, "a string") is not { } value) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            errors.Unreadable(NameOf(member), "Must not contain half of a surrogate pair.");
            return null;
        }
    }

    /// <summary>A number as it stands: none of its digits is rounded away.</summary>
    public decimal? Number(string member)
    {
        if (Find(member, JsonValueKind.Number, "a number") is not { } value) return null;
        if (JsonNumber.TryRead(value, out var number)) return number;

        errors.OutOfBounds(NameOf(member), "Is too large or has too many digits.");
        return null;
    }

    public int? Whole(string member, int min, int max)
    {
        if (Number(member) is not { } number) return null;
        if (number != decimal.Truncate(number)) errors.Unreadable(NameOf(member), "Must be a whole number.");
        else if (number < min || number > max) errors.OutOfBounds(NameOf(member), $"Must be from {min} to {max}.");
        else return (int)number;
        return null;
    }

    public JsonElement? Array(string member) => Find(member, JsonValueKind.Array, "an array");

    private JsonElement? Find(string member, JsonValueKind kind, string what)
    {
        if (!element.TryGetProperty(member, out var value)) errors.Unreadable(NameOf(member), "Is missing.");
        else if (value.ValueKind == JsonValueKind.Null) errors.Unreadable(NameOf(member), $"Must be {what}, not null.");
        else if (value.ValueKind != kind) errors.Unreadable(NameOf(member), $"Must be {what}.");
        else return value;
        return null;
    }
}
