using Microsoft.Playwright;

namespace Aspire.Dashboard.Tests.Shop;

/// <summary>
/// The pictures of the documentation, taken from tests on their way: where <c>ECOM_PICTURES</c> names a folder they are written into it, light and
/// dark, and else nothing happens.
/// </summary>
internal static class Pictures
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("ECOM_PICTURES");

    public static bool AreWanted => Folder is { Length: > 0 };

    public static async Task TakeAsync(IPage page, string name, int height)
    {
        if (!AreWanted) return;
        await page.SetViewportSizeAsync(1280, height);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.ScreenshotAsync(new() { Path = Path.Combine(Folder!, $"{name}-{scheme.ToString().ToLowerInvariant()}.png"), Animations = ScreenshotAnimations.Disabled });
        }
    }
}
