using EcomStreaming.Streaming;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Topics;

/// <summary>Creates the shop's topics, logs what it did, and warns about differences without changing them.</summary>
internal sealed partial class DeclareTopics(ITopicAdmin admin, IOptions<StreamingOptions> options, ILogger<DeclareTopics> logger)
{
    /// <summary>Gives the process's exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = await admin.DeclareAsync(ShopDeclarations.Of(options.Value), cancellationToken);
            foreach (var topic in report.Created) LogCreated(topic);
            foreach (var difference in report.Differences) LogDifference(difference);
            LogDone(report.Created.Count, report.Found.Count, report.Differences.Count);
            return 0;
        }
        catch (BrokerUnavailableException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 1; // stopped before it was done: who waits for its completion must not go on
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Created {Topic}")]
    private partial void LogCreated(string topic);

    [LoggerMessage(2, LogLevel.Warning, "{Difference}; leaving it unchanged")]
    private partial void LogDifference(string difference);

    [LoggerMessage(3, LogLevel.Information, "{Created} topics created, {Found} were there, {Differences} differences")]
    private partial void LogDone(int created, int found, int differences);
}
