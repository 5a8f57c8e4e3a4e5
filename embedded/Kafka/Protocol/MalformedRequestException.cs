namespace EcomStreaming.Broker.Protocol;

/// <summary>
/// The bytes are no request that this broker could read, or answer within its limits: the connection that sent them is closed, and no other.
/// </summary>
internal sealed class MalformedRequestException(string message) : Exception(message);
