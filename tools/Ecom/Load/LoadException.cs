namespace EcomStreaming.Ecom.Load;

/// <summary>The load cannot continue. The message is one line for the user.</summary>
internal sealed class LoadException(string message) : Exception(message);
