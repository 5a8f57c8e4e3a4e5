using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Support;

public sealed class ShopTurnTests : IDisposable
{
    private readonly TemporaryFolder folder = new("turn");

    private string LockFile => Path.Combine(folder.Path, "turn.lock");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_turn_waits_until_the_one_before_is_over()
    {
        var first = await ShopTurn.TakeAsync(LockFile, TimeSpan.FromSeconds(30), Cancelled);
        var second = ShopTurn.TakeAsync(LockFile, TimeSpan.FromSeconds(30), Cancelled);
        Assert.False(second.IsCompleted);

        first.Dispose();

        using var turn = await second;
    }

    [Fact]
    public async Task A_turn_that_does_not_come_names_who_has_it()
    {
        using var first = await ShopTurn.TakeAsync(LockFile, TimeSpan.FromSeconds(30), Cancelled);

        var refusal = await Assert.ThrowsAsync<TimeoutException>(() => ShopTurn.TakeAsync(LockFile, TimeSpan.Zero, Cancelled));

        Assert.Contains($"process {Environment.ProcessId} ", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
