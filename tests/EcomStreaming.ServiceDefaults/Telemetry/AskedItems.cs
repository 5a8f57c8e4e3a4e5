using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.ServiceDefaults.Tests.Telemetry;

/// <summary>What a service of the shop says of its own: a counter on a meter of the shop's, and a log line.</summary>
internal static partial class AskedItems
{
    private static readonly Meter Meter = new("EcomStreaming.Shop");
    private static readonly Counter<long> Asked = Meter.CreateCounter<long>("shop.items.asked");

    public static IResult Answer(int id, ILogger logger)
    {
        Asked.Add(1);
        LogAsked(logger, id);
        return Results.Ok();
    }

    [LoggerMessage(1, LogLevel.Information, "Item {Id} was asked for")]
    private static partial void LogAsked(ILogger logger, int id);
}
