using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>What is said of a container that cannot run.</summary>
internal static partial class ContainerLog
{
    [LoggerMessage(22, LogLevel.Warning, "{Problem}")]
    internal static partial void LogContainerRuntimeProblem(this ILogger logger, string problem);
}
