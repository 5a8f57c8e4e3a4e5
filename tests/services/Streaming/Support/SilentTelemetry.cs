using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming.Tests.Support;

/// <summary>For what is tested without a look at its spans.</summary>
internal static class SilentTelemetry
{
    public static KafkaTelemetry New() => new(Options.Create(new StreamingOptions()), KafkaServer.Unknown, TimeProvider.System);
}
