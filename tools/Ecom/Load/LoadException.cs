namespace EcomStreaming.Ecom.Load;

/// <summary>The load cannot go on; the message is the one line that a person is told.</summary>
internal sealed class LoadException(string message) : Exception(message);
