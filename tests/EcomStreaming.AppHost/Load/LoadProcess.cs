using System.Diagnostics;
using System.Reflection;
using EcomStreaming.AppHost.Tests.Flow;
using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Load;

/// <summary>The command <c>load</c> as a user starts it.</summary>
internal sealed record LoadProcess(int ExitCode, string Output, string Error)
{
    public static async Task<LoadProcess> RunAsync(RunningShop shop, string folder, CancellationToken cancellationToken)
    {
        var configuration = typeof(LoadProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration.ToLowerInvariant();
        var program = Path.Combine(RepositoryRoot.Path, "artifacts", "bin", "EcomStreaming.Ecom", configuration, "EcomStreaming.Ecom.dll");
        string[] arguments =
            [program, "load", folder, "--orders", $"{shop.Orders.BaseAddress}", "--inventory", $"{shop.Inventory.BaseAddress}", "--timeout", "1800"];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return new LoadProcess(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
