namespace EcomStreaming.Ecom.Tape;

/// <summary>The tape cannot be played at all; the message is the one line that a person is told.</summary>
internal sealed class TapeException(string message) : Exception(message);
