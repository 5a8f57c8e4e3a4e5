namespace EcomStreaming.Ecom.Tape;

/// <summary>The tape cannot be played. The message is one line for the user.</summary>
internal sealed class TapeException(string message) : Exception(message);
