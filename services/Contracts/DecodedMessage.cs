namespace EcomStreaming.Contracts;

/// <summary>The result of decoding a record's value: a message, a type that this version does not know, or an unreadable value.</summary>
public readonly record struct DecodedMessage
{
    private DecodedMessage(Message? message, string? unknown, string? problem) => (Message, Unknown, Problem) = (message, unknown, problem);

    public Message? Message { get; }

    /// <summary>The type's name where it is one that this version does not know.</summary>
    public string? Unknown { get; }

    /// <summary>Why the value could not be read; free of the value's own text.</summary>
    public string? Problem { get; }

    internal static DecodedMessage Read(Message message) => new(message, null, null);

    internal static DecodedMessage UnknownType(string type) => new(null, type, null);

    internal static DecodedMessage Unreadable(string problem) => new(null, null, problem);
}
