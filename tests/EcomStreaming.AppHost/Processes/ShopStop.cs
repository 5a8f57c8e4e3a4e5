using System.Diagnostics;
using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Processes;

/// <summary>How a shop ended: watched from the signal until its last process is gone.</summary>
/// <param name="HostEnded">How long the AppHost took.</param>
/// <param name="AllEnded">How long the last process took.</param>
/// <param name="ServicesAfterBroker">Services that were seen alive when the broker was gone.</param>
internal sealed record ShopStop(int ExitCode, TimeSpan HostEnded, TimeSpan AllEnded, IReadOnlyList<string> ServicesAfterBroker)
{
    private const string Broker = "EcomStreaming.Broker";
    private static readonly string[] Services =
    [
        "EcomStreaming.Orders", "EcomStreaming.Inventory", "EcomStreaming.Payments", "EcomStreaming.LagObserver",
    ];

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static async Task<ShopStop> ByAsync(UnixSignal signal, AppHostProcess host, CancellationToken cancellationToken)
    {
        var late = new SortedSet<string>(StringComparer.Ordinal);
        var clock = Stopwatch.StartNew();
        var ended = host.StopAsync(signal, cancellationToken);
        var hostEnded = TimeSpan.Zero;
        for (var left = host.Processes; left.Count > 0; left = host.Processes)
        {
            if (!left.Any(process => Is(process, Broker))) late.UnionWith(Services.Where(service => left.Any(process => Is(process, service))));
            if (hostEnded == TimeSpan.Zero && left.All(process => process.Id != host.ProcessId)) hostEnded = clock.Elapsed;
            Assert.True(clock.Elapsed < Bound, $"Still alive after {Bound.TotalSeconds:0} s:\n{string.Join('\n', left)}");
            await Task.Delay(Interval, cancellationToken);
        }

        var allEnded = clock.Elapsed;
        return new(await ended, hostEnded == TimeSpan.Zero ? allEnded : hostEnded, allEnded, [.. late]);
    }

    private static bool Is(LiveProcess process, string program) => process.Command.Contains(program, StringComparison.Ordinal);
}
