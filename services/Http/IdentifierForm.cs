namespace EcomStreaming.Http;

/// <summary>The rule for ids as OpenAPI and refusals state it.</summary>
public static class IdentifierForm
{
    public const string Pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";

    public const string Message = "Must be 1 to 64 characters of A-Z a-z 0-9 . _ - and start with a letter or digit.";

    public static string? Identifier(this JsonFields fields, string member, RequestErrors errors)
    {
        if (fields.Text(member) is not { } value) return null;
        if (Contracts.Identifier.IsValid(value)) return value;
        errors.OutOfBounds(fields.NameOf(member), Message);
        return null;
    }
}
