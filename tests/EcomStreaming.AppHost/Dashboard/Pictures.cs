using Microsoft.Playwright;

namespace EcomStreaming.AppHost.Tests.Dashboard;

/// <summary>Takes the pictures of the README: <c>ECOM_PICTURES</c> names the folder that they go to.</summary>
public sealed class Pictures
{
    /// <summary>A usual screen. On a narrower one the dashboard cuts off the deeper names of a trace.</summary>
    private const int Width = 1920;

    private static string? Folder => Environment.GetEnvironmentVariable("ECOM_PICTURES");

    [Fact(Explicit = true)]
    public async Task Are_taken_of_the_resources_and_of_a_trace()
    {
        Assert.SkipWhen(Folder is null, "ECOM_PICTURES names no folder.");
        await using var shop = new PicturedShop(); // not a fixture: xunit would start it in runs that take no pictures
        await shop.InitializeAsync();
        await TakeAllAsync(shop, "light", ColorScheme.Light);
        await TakeAllAsync(shop, "dark", ColorScheme.Dark);
    }

    private static async Task TakeAllAsync(PicturedShop shop, string theme, ColorScheme scheme)
    {
        await using var dashboard = await shop.LoginAsync(scheme);
        await dashboard.ShowsAsync(dashboard.Row("^Project: lag ").GetByText("Running", new() { Exact = true }));
        await dashboard.ShowsAsync(dashboard.Row("^Project: tape ").GetByText("Finished", new() { Exact = true }));
        await TakeAsync(dashboard, $"resources-{theme}", height: 520);

        await dashboard.OpenTraceAsync(shop.OrderId);
        await dashboard.ShowsAsync(dashboard.Row("^payments: ").First);
        await TakeAsync(dashboard, $"trace-{theme}", height: 960);
    }

    private static async Task TakeAsync(DashboardPage dashboard, string name, int height)
    {
        await dashboard.Page.SetViewportSizeAsync(Width, height);
        await dashboard.Page.Mouse.MoveAsync(Width - 1, height - 1); // where it marks no line
        await dashboard.Page.ScreenshotAsync(new() { Path = Path.Combine(Folder!, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
    }
}
