using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Model;

/// <summary>What the AppHost would hand to a deployment.</summary>
public sealed class ManifestTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_published_shop_holds_no_secret_and_nothing_of_this_machine()
    {
        using var folder = new TemporaryFolder("manifest");
        var manifest = Path.Combine(folder.Path, "manifest.json");
        var data = Path.Combine(folder.Path, "data");
        using var turn = await ShopTurn.TakeAsync(Cancelled);
        var start = new AppHostStart { Environment = new Dictionary<string, string?> { ["HOME"] = folder.Path } }; // where Aspire notes deployments
        var host = AppHostProcess.Start(
            turn, data, "published", start,
            "--operation", "publish", "--publisher", "manifest", "--output-path", manifest, "--Ecom:TelemetrySecret=not-for-others");
        await using (host) Assert.Equal(0, await host.ExitCodeAsync(Cancelled));

        var text = await File.ReadAllTextAsync(manifest, Cancelled);

        Assert.Contains("\"kafka\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("not-for-others", text, StringComparison.Ordinal);
        Assert.DoesNotContain("artifacts", text, StringComparison.Ordinal);
        Assert.DoesNotContain(data, text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data), "Publishing makes no data folder.");
    }

    /// <summary>As the command-line tool calls the AppHost, with every option of <c>aspire publish</c>.</summary>
    [Fact]
    public async Task What_aspire_publish_passes_is_taken()
    {
        using var folder = new TemporaryFolder("publish");
        using var turn = await ShopTurn.TakeAsync(Cancelled);
        var start = new AppHostStart { Environment = new Dictionary<string, string?> { ["HOME"] = folder.Path } };
        var host = AppHostProcess.Start(
            turn, Path.Combine(folder.Path, "data"), "published", start,
            "--operation", "publish", "--step", "publish", "--output-path", Path.Combine(folder.Path, "out"), "--log-level", "debug",
            "--include-exception-details", "true", "--environment", "Production");

        await using (host) Assert.True(await host.ExitCodeAsync(Cancelled) == 0, host.Output);
    }
}
