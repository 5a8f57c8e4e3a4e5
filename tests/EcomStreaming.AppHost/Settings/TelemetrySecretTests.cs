using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Settings;

public sealed class TelemetrySecretTests : IDisposable
{
    private readonly TemporaryFolder data = new("secret");

    private string File => Path.Combine(data.Path, TelemetrySecret.FileName);

    [Fact]
    public void It_is_made_once_and_stays_the_runs_own()
    {
        using var elsewhere = new TemporaryFolder("secret");

        var secret = TelemetrySecret.Of(data.Path);

        Assert.Matches("^[0-9a-f]{64}$", secret);
        Assert.Equal(secret, TelemetrySecret.Of(data.Path));
        Assert.NotEqual(secret, TelemetrySecret.Of(elsewhere.Path));
    }

    [Fact]
    public void Nobody_but_its_owner_reads_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        if (OperatingSystem.IsWindows()) return; // said again for the analyzer
        System.IO.File.WriteAllText(File, "cut o");
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        TelemetrySecret.Of(data.Path);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef")]
    public void A_part_of_one_is_replaced(string part)
    {
        System.IO.File.WriteAllText(File, part);

        var secret = TelemetrySecret.Of(data.Path);

        Assert.Equal(64, secret.Length);
        Assert.Equal(secret, TelemetrySecret.Of(data.Path));
    }

    public void Dispose() => data.Dispose();
}
