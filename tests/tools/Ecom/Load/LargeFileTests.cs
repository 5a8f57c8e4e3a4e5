using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Ecom.Tests.Load;

/// <summary>A file of 540 MB, twelve times the recorded year, is played in bounded memory: the whole program stays under 200 MB.</summary>
public sealed class LargeFileTests
{
    private const long FileBytes = 540_000_000;
    private const long PeakBytesMax = 200L * 1024 * 1024;
    private const int LinesEach = 27;
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task It_is_played_to_the_last_order_under_200_MB()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The peak of a process's memory is read from /proc.");
        using var tape = new Tape.WrittenTape();
        var orders = Write(Path.Combine(tape.Path, "all.csv"));
        await using var shop = await FakeShop.StartAsync(Cancelled);
        var program = Path.ChangeExtension(Built(), ".dll");
        string[] arguments = [program, "load", tape.Path, "--orders", shop.Address, "--inventory", shop.Address];

        using var load = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = load.StandardOutput.ReadToEndAsync(Cancelled);
        var peak = 0L;
        while (!load.HasExited)
        {
            peak = Math.Max(peak, PeakOf(load));
            shop.Placed.Clear();
            await Task.Delay(SampleInterval, TimeProvider.System, Cancelled);
        }

        Assert.Equal(0, load.ExitCode);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Orders    {orders:N0} of {orders * LinesEach:N0} lines"), await output);
        TestContext.Current.TestOutputHelper?.WriteLine($"{orders} orders, peak {peak / 1024 / 1024} MB.");
        Assert.InRange(peak, 1, PeakBytesMax);
    }

    private static string Built()
    {
        var configuration = typeof(LargeFileTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration.ToLowerInvariant();
        return Path.Combine(RepositoryRoot.Path, "artifacts", "bin", "EcomStreaming.Ecom", configuration, "EcomStreaming.Ecom.dll");
    }

    /// <returns>How many orders the file has.</returns>
    private static int Write(string path)
    {
        using var file = new StreamWriter(path, append: false, Encoding.ASCII);
        file.WriteLine(Tape.WrittenTape.Header);
        var at = new DateTime(2010, 12, 1, 8, 0, 0, DateTimeKind.Utc);
        for (var order = 0; ; order++)
        {
            if (file.BaseStream.Position > FileBytes) return order;
            for (var line = 0; line < LinesEach; line++)
            {
                file.WriteLine(Tape.WrittenTape.Row(
                    $"{1_000_000 + order}", $"{20_000 + (((order * 31) + line) % 3_000)}", "6", "2.55", $"{10_000 + (order % 4_000)}.0",
                    at.AddSeconds(order * 5.0).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), "WHITE HANGING HEART T-LIGHT HOLDER"));
            }
        }
    }

    /// <summary><c>VmHWM:	  167108 kB</c>; 0 once the process has ended.</summary>
    private static long PeakOf(Process process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
