using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EcomStreaming.ShopBench;

/// <summary>One start of the whole shop on a folder of its own, one load through it, and its orderly end.</summary>
internal sealed partial class ShopRun : IAsyncDisposable
{
    private static readonly string Root = FindRoot();

    /// <summary>As the AppHost's launch profile, which only <c>dotnet run</c> reads; on free ports, since a shop may run already.</summary>
    private static readonly Dictionary<string, string> LaunchProfile = new()
    {
        ["DOTNET_ENVIRONMENT"] = "Development",
        ["DcpPublisher__RandomizePorts"] = "true",
        ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
        ["ASPNETCORE_URLS"] = "http://localhost:0",
        ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:0",
    };

    private readonly string data = Directory.CreateTempSubdirectory("shop-bench-").FullName;
    private readonly Process shop;
    private readonly Dictionary<string, string> addresses = [];
    private Task draining = Task.CompletedTask;

    private ShopRun(IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly("EcomStreaming.AppHost"), "--data", data, "--tape", "none"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.Combine(Root, "EcomStreaming.AppHost"),
        };
        start.Environment[ShopProcesses.Mark] = data;
        foreach (var (name, value) in LaunchProfile) start.Environment[name] = value;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        shop = Process.Start(start)!;
    }

    public static async Task<ShopRun> StartAsync(IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var run = new ShopRun(environment);
        while (await run.shop.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (ReadyAt().Match(line) is { Success: true } ready) run.addresses[ready.Groups[1].Value] = ready.Groups[2].Value;
            if (!line.Contains("The shop is open", StringComparison.Ordinal)) continue;
            run.draining = run.shop.StandardOutput.ReadToEndAsync(CancellationToken.None); // a full pipe would hold the shop up
            return run;
        }

        await run.DisposeAsync();
        throw new InvalidOperationException("The shop ended before it was open.");
    }

    /// <summary>From the first order's being placed to the last terminal fact.</summary>
    public async Task<LoadResult> LoadAsync(string tape, int orders, double? limit, CancellationToken cancellationToken)
    {
        string[] arguments = [Assembly("EcomStreaming.Ecom"), "load", tape, "--orders", addresses["orders"], "--inventory", addresses["inventory"]];
        if (limit is { } rate) arguments = [.. arguments, "--rate", rate.ToString(CultureInfo.InvariantCulture)];
        var (before, start) = (ShopProcesses.CpuSeconds(data), TimeProvider.System.GetUtcNow());
        using var load = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = await load.StandardOutput.ReadToEndAsync(cancellationToken);
        await load.WaitForExitAsync(cancellationToken);
        if (load.ExitCode != 0) throw new InvalidOperationException($"The load failed:\n{output}");
        var spent = ShopProcesses.CpuSeconds(data)
            .ToDictionary(now => now.Key, now => (now.Value - before.GetValueOrDefault(now.Key)) * 1_000 / orders);
        return new(orders / FlowTime.Since(Path.Combine(data, "kafka", "topics"), start).TotalSeconds, spent);
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", shop.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(CancellationToken.None);
        }
        await shop.WaitForExitAsync(CancellationToken.None);
        await draining;
        shop.Dispose();
        Directory.Delete(data, recursive: true);
    }

    /// <summary>Of the same configuration as this program.</summary>
    private static string Assembly(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Path.Combine(Root, "artifacts", "bin", project, configuration, $"{project}.dll");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EcomStreaming.sln"))) return folder.FullName;
        throw new InvalidOperationException("Run it from the repository.");
    }

    [GeneratedRegex(@"(\w+) is ready at (\S+)")]
    private static partial Regex ReadyAt();
}
