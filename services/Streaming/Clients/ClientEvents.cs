using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Streaming;

/// <summary>
/// Handles librdkafka's log. While a broker is away librdkafka logs every 50 ms; this becomes a hint for <see cref="BrokerWatch"/>, which logs once.
/// </summary>
internal sealed partial class ClientEvents(BrokerWatch watch, ILogger<ClientEvents> logger)
{
    /// <param name="failed">Told of a fatal error, after which the producer writes nothing more.</param>
    public void Attach(ProducerBuilder<byte[], byte[]> builder, Action failed) => builder.SetLogHandler(Log).SetErrorHandler((client, error) =>
    {
        Error(client, error);
        if (error.IsFatal) failed();
    });

    public void Attach(ConsumerBuilder<byte[], byte[]> builder) => builder.SetLogHandler(Log).SetErrorHandler(Error);

    public void Log<TClient>(TClient client, LogMessage message)
    {
        if (message.Facility is "FAIL" or "ERROR" or "REQTMOUT" or "BROKERFAIL") Suspect(message.Name, message.Message);
        else LogClient((LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging), message.Name, message.Facility, message.Message);
    }

    public void Error<TClient>(TClient client, Error error)
        where TClient : IClient
    {
        if (error.IsFatal) LogFatal(client.Name, error.Code, error.Reason);
        else if (IsConnection(error.Code)) Suspect(client.Name, error.Reason);
        else LogError(client.Name, error.Code, error.Reason);
    }

    private static bool IsConnection(ErrorCode code) =>
        code is ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Transport or ErrorCode.Local_Resolve or ErrorCode.Local_TimedOut;

    private void Suspect(string client, string reason)
    {
        LogConnection(client, reason);
        watch.Suspect();
    }

    [LoggerMessage(1, LogLevel.Debug, "{Client}: {Reason}")]
    private partial void LogConnection(string client, string reason);

    [LoggerMessage(EventId = 2, Message = "{Client}: {Facility}: {Text}")]
    private partial void LogClient(LogLevel level, string client, string facility, string text);

    [LoggerMessage(3, LogLevel.Warning, "{Client}: {Code}: {Reason}")]
    private partial void LogError(string client, ErrorCode code, string reason);

    [LoggerMessage(4, LogLevel.Error, "{Client} failed fatally: {Code}: {Reason}")]
    private partial void LogFatal(string client, ErrorCode code, string reason);
}
