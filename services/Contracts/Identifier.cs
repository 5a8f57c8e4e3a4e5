namespace EcomStreaming.Contracts;

/// <summary>Checks customer, product and idempotency ids: 1 to 64 characters of <c>A–Z a–z 0–9 . _ -</c>, starting with a letter or digit.</summary>
public static class Identifier
{
    public const int LengthMax = 64;

    public static bool IsValid(string? value) =>
        value is { Length: >= 1 and <= LengthMax } && char.IsAsciiLetterOrDigit(value[0]) && value.All(IsAllowed);

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
