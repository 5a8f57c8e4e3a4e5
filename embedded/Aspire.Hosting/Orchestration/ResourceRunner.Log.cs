using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>What is said of a resource in its own log.</summary>
internal sealed partial class ResourceRunner
{
    [LoggerMessage(21, LogLevel.Error, "Failed to create resource {Name}")]
    private static partial void LogFailedToStart(ILogger logger, Exception failure, string name);

    [LoggerMessage(23, LogLevel.Error, "A handler of the end of resource {Name} failed")]
    private static partial void LogHandlerFailed(ILogger logger, Exception failure, string name);

    [LoggerMessage(24, LogLevel.Warning, "{Problem}")]
    private static partial void LogRuntimeUnhealthy(ILogger logger, string problem);
}
