using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>One broker at a time has the folder, and the next one knows how the last one left it.</summary>
public sealed class DataFolderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_broker_on_the_folder_is_refused_and_the_first_goes_on()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);

        var refusal = await Assert.ThrowsAsync<IOException>(
            () => RunningBroker.StartAsync(new() { Data = broker.Data, Listen = new(System.Net.IPAddress.Loopback, 0) }, null, Cancelled));

        Assert.Contains("in use by another broker", refusal.Message, StringComparison.Ordinal);
        using var client = await broker.ConnectAsync(Cancelled);
        await client.IsServedAsync(Cancelled);
    }

    [Fact]
    public async Task An_address_that_is_taken_leaves_the_folder_free_and_as_it_was()
    {
        await using var broker = await TestBroker.StartAsync(Cancelled);
        using var folder = new TemporaryFolder("broker");

        await Assert.ThrowsAnyAsync<IOException>(
            () => RunningBroker.StartAsync(new() { Data = folder.Path, Listen = broker.Running.Endpoint }, null, Cancelled));

        using var taken = DataFolder.Take(folder.Path);
        Assert.True(taken.Mark.IsClean); // it is still new
    }
}
