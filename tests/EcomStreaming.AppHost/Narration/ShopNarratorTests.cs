using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.AppHost.Tests.Narration;

/// <summary>What tells of the shop can fail, and the shop goes on.</summary>
public sealed class ShopNarratorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_goes_wrong_in_telling_of_the_tape_stops_nothing()
    {
        await using var app = DistributedApplication.CreateBuilder(["--DcpPublisher:RandomizePorts=true"]).Build();
        var notifications = app.Services.GetRequiredService<ResourceNotificationService>();
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("DcpPublisher:RandomizePorts", "true")]).Build();
        var log = new Lines();
        ResourceLoggerService noLogs = null!; // so that to read the tape's log throws
        using var narrator = new ShopNarrator(
            ShopSettings.Read(settings, Path.GetTempPath()), new DistributedApplicationModel([]), notifications, noLogs, log);

        await narrator.StartAsync(Cancelled);
        await notifications.PublishUpdateAsync(new ParameterResource("tape", _ => ""), was => was with { StartTimeStamp = DateTime.UnixEpoch });

        await Eventually.HoldsAsync(
            () => log.All.Any(line => line.StartsWith("Nothing more is told here of the tape: ", StringComparison.Ordinal)), "it says so", Cancelled);
        Assert.False(narrator.ExecuteTask!.IsCompleted);
        await narrator.StopAsync(Cancelled);
        Assert.False(narrator.ExecuteTask.IsFaulted);
    }

    /// <summary>Keeps what is logged.</summary>
    private sealed class Lines : ILogger<ShopNarrator>
    {
        private readonly List<string> lines = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (lines) return [.. lines];
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines) lines.Add(formatter(state, exception));
        }
    }
}
