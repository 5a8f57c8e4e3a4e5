using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.Eventing;

public sealed class DistributedApplicationEventingTests
{
    private readonly DistributedApplicationEventing _events = new();

    private static CancellationToken Cancelled => Limited.Cancelled;

    [Fact]
    public async Task Subscribers_are_told_one_after_another_in_the_order_in_which_they_came()
    {
        List<string> told = [];
        _events.Subscribe<Happened>(async (_, _) =>
        {
            await Task.Yield();
            told.Add("first");
        });
        _events.Subscribe<Happened>((_, _) =>
        {
            told.Add("second");
            return Task.CompletedTask;
        });

        await _events.PublishAsync(new Happened(new Thing("a")), Cancelled);

        Assert.Equal(["first", "second"], told);
    }

    [Fact]
    public async Task A_subscriber_of_one_resource_hears_of_no_other_and_after_leaving_of_none()
    {
        var (mine, other) = (new Thing("mine"), new Thing("other"));
        List<string> told = [];
        var subscription = _events.Subscribe<Happened>(mine, (e, _) =>
        {
            told.Add(e.Resource.Name);
            return Task.CompletedTask;
        });

        await _events.PublishAsync(new Happened(other), Cancelled);
        await _events.PublishAsync(new Happened(mine), Cancelled);
        _events.Unsubscribe(subscription);
        await _events.PublishAsync(new Happened(mine), Cancelled);

        Assert.Equal(["mine"], told);
    }

    [Fact]
    public async Task What_a_subscriber_throws_reaches_the_publisher_and_ends_the_round()
    {
        var told = false;
        _events.Subscribe<Happened>((_, _) => throw new InvalidOperationException("enough"));
        _events.Subscribe<Happened>((_, _) =>
        {
            told = true;
            return Task.CompletedTask;
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => _events.PublishAsync(new Happened(new Thing("a")), Cancelled));

        Assert.False(told);
    }

    private sealed record Happened(IResource Resource) : IDistributedApplicationResourceEvent;

    private sealed class Thing(string name) : Resource(name);
}
