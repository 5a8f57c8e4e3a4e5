using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EcomStreaming.Streaming.Tests.Stages;

/// <summary>When a stage is ready.</summary>
public sealed class StageProgressTests
{
    private static readonly StreamingOptions Options = new();

    private readonly FakeTimeProvider time = new();
    private readonly StageProgress progress;

    public StageProgressTests() => progress = new("sums", new OptionsWrapper<StreamingOptions>(Options), time);

    [Fact]
    public async Task It_is_not_before_it_has_joined_its_group_and_restored_its_state()
    {
        progress.Report(isJoined: false, isRestored: true);
        Assert.Equal("sums has not joined its group yet", await WordsAsync());

        progress.Report(isJoined: true, isRestored: false);
        Assert.Equal("sums restores its state", await WordsAsync());

        progress.Report(isJoined: true, isRestored: true);
        Assert.Null(await WordsAsync());
    }

    [Fact]
    public async Task After_that_it_may_restore_again_for_as_long_as_the_grace()
    {
        progress.Report(isJoined: true, isRestored: true);
        progress.Report(isJoined: true, isRestored: false);

        time.Advance(Options.KafkaGrace);
        Assert.Null(await WordsAsync());

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("sums restores its state", await WordsAsync());

        progress.Report(isJoined: true, isRestored: true);
        Assert.Null(await WordsAsync());
    }

    /// <summary>Null where it is ready.</summary>
    private async Task<string?> WordsAsync()
    {
        var health = await progress.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
        return health.Status == HealthStatus.Healthy ? null : health.Description;
    }
}
