using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Confluent.Kafka;

/// <summary>Passes librdkafka's lines on to the category <c>Aspire.Confluent.Kafka</c>, unless the caller has set a handler of its own.</summary>
internal static partial class ClientLog
{
    private const string Category = "Aspire.Confluent.Kafka";

    public static void Attach(IServiceProvider services, Action<Action<LogMessage>> setHandler)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(Category);
        try
        {
            setHandler(
                message => Line(logger, (LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging), message.Facility, message.Message));
        }
        catch (InvalidOperationException) // a builder takes one handler
        {
            HandlerIsSet(logger);
        }
    }

    [LoggerMessage(EventId = 1, Message = "{Facility}: {Text}")]
    private static partial void Line(ILogger logger, LogLevel level, string facility, string text);

    [LoggerMessage(2, LogLevel.Warning, "LogHandler is already set; this category logs nothing")]
    private static partial void HandlerIsSet(ILogger logger);
}
