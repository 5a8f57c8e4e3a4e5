namespace EcomStreaming.Broker.Protocol;

/// <summary>
/// The bytes are not a request that this broker can read, or answer within its limits. Only the connection that sent them is closed.
/// </summary>
internal sealed class MalformedRequestException(string message) : Exception(message);
