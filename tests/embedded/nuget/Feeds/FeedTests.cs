namespace EcomStreaming.KafkaPackages.Tests.Feeds;

/// <summary>Which package NuGet takes, where a feed has the genuine one and where it has not.</summary>
public sealed class FeedTests
{
    private const string Genuine = "13.6.5";
    private const string Ours = "13.999.0";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_feed_that_has_the_package_gives_it()
    {
        using var project = new ScratchProject();
        project.Offer(Genuine);

        Assert.Equal(Genuine, await project.ChosenVersionAsync(Cancelled));
    }

    [Fact]
    public async Task A_feed_that_lacks_the_package_leaves_the_place_to_our_sources()
    {
        var genuine = Path.Combine(ScratchProject.Cache, ScratchProject.Package.ToLowerInvariant(), Genuine);
        Assert.SkipWhen(Directory.Exists(genuine), $"This machine has the genuine package in its cache: {genuine}.");
        using var project = new ScratchProject();

        Assert.Equal(Ours, await project.ChosenVersionAsync(Cancelled));
    }
}
