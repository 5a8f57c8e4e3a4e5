using EcomStreaming.Streaming;
using Microsoft.AspNetCore.Http;

namespace EcomStreaming.Http.Tests;

public sealed class FactWaitTests
{
    private static readonly Guid Fact = Guid.Parse("89c91697-386d-509e-8c01-23f5276acbe3");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_token_nothing_is_waited_for()
    {
        var progress = new Progress(readsWhileWaiting: false);

        Assert.Null(await new FactWait(progress).ForAsync(new DefaultHttpContext(), null, _ => throw new InvalidOperationException(), Cancelled));
        Assert.Null(progress.Waited);
    }

    [Fact]
    public async Task What_is_read_in_time_is_no_refusal()
    {
        var progress = new Progress(readsWhileWaiting: true);

        Assert.Null(
            await new FactWait(progress).ForAsync(new DefaultHttpContext(), FactToken.Of(Fact), id => id == Fact && progress.HasRead, Cancelled));
        Assert.Equal(FactWait.Bound, progress.Waited);
    }

    [Fact]
    public async Task What_is_not_read_in_time_is_503_to_be_tried_again()
    {
        var http = new DefaultHttpContext();

        var refusal = await new FactWait(new Progress(readsWhileWaiting: false)).ForAsync(http, FactToken.Of(Fact), _ => false, Cancelled);

        Refused.AssertIs(refusal, StatusCodes.Status503ServiceUnavailable, FactToken.Parameter);
        Assert.Equal("2", http.Response.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("nonsense", false)]
    [InlineData(null, true)]
    public async Task Another_resources_token_is_refused_at_once(string? token, bool isAnothers)
    {
        var progress = new Progress(readsWhileWaiting: false);

        var refusal = await new FactWait(progress)
            .ForAsync(new DefaultHttpContext(), token ?? FactToken.Of(Fact), _ => isAnothers ? null : false, Cancelled);

        Refused.Assert400(refusal, FactToken.Parameter);
        Assert.Null(progress.Waited);
    }

    /// <summary>Waiting takes no time here: either the fact is read meanwhile, or the time is up.</summary>
    private sealed class Progress(bool readsWhileWaiting) : IViewProgress
    {
        public bool CaughtUp => true;

        public bool HasRead { get; private set; }

        public TimeSpan? Waited { get; private set; }

        public Task<bool> WaitUntilAsync(Func<bool> condition, TimeSpan timeout, CancellationToken cancellationToken)
        {
            Waited = timeout;
            HasRead = readsWhileWaiting;
            return Task.FromResult(condition());
        }
    }
}
