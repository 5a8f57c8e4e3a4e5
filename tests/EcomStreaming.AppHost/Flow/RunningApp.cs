using Aspire.Hosting;
using Aspire.Hosting.Testing;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.AppHost.Tests.Flow;

/// <summary>
/// The AppHost in the test's own process, in a turn of its own. It has as little of the machine as can be: a temporary folder that goes with it, no
/// dashboard's data, and a limit for starting and ending.
/// </summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private const string TemporaryVariable = "TMPDIR";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan DisposeLimit = TimeSpan.FromSeconds(60);

    private readonly ShopTurn turn;
    private readonly TemporaryFolder folder = new("shop");
    private readonly CancellationTokenSource starting = new(StartLimit);
    private readonly string? temporaryBefore = Environment.GetEnvironmentVariable(TemporaryVariable);
    private DistributedApplication? app;

    private RunningApp(ShopTurn turn)
    {
        this.turn = turn;
        // The orchestrator and whatever it starts inherit both.
        Environment.SetEnvironmentVariable(TemporaryVariable, folder.Path);
        Environment.SetEnvironmentVariable(ProcessLedger.Variable, Prefix);
    }

    public DistributedApplication App => app!;

    public string Data => Path.Combine(folder.Path, "data");

    public string Prefix { get; } = $"t{Guid.NewGuid():N}"[..12];

    public static async Task<RunningApp> StartAsync(DistributedApplicationTestingBuilderOptions options, params string[] settings)
    {
        var running = new RunningApp(await ShopTurn.TakeAsync(TestContext.Current.CancellationToken));
        try
        {
            await running.WithinAsync("the shop has started", async token =>
            {
                await running.StartAsync(options, settings, token);
                return true;
            });
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>A part of the start: all of them share one limit.</summary>
    public async Task<T> WithinAsync<T>(string what, Func<CancellationToken, Task<T>> part)
    {
        try
        {
            return await part(starting.Token).WaitAsync(starting.Token);
        }
        catch (OperationCanceledException e) when (starting.IsCancellationRequested)
        {
            throw new TimeoutException($"Not within {StartLimit.TotalSeconds:0} s: {what}. Alive:\n{Alive()}", e);
        }
    }

    /// <summary>Stops everything. Where that takes too long, kills what is still alive and fails.</summary>
    /// <exception cref="TimeoutException">Names what was alive.</exception>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (app is not null) await app.DisposeAsync().AsTask().WaitAsync(DisposeLimit);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The shop did not end within {DisposeLimit.TotalSeconds:0} s. Alive, and killed now:\n{Alive()}", e);
        }
        finally
        {
            await CleanUpAsync();
        }
    }

    private async Task CleanUpAsync()
    {
        try
        {
            await ProcessLedger.KillWithInEnvironmentAsync(Prefix);
            folder.Dispose();
        }
        finally
        {
            Environment.SetEnvironmentVariable(ProcessLedger.Variable, null);
            Environment.SetEnvironmentVariable(TemporaryVariable, temporaryBefore);
            starting.Dispose();
            turn.Dispose();
        }
    }

    private async Task StartAsync(DistributedApplicationTestingBuilderOptions options, string[] settings, CancellationToken cancellationToken)
    {
        string[] defaults =
        [
            $"--Ecom:Data={Data}", $"--Ecom:TopicPrefix={Prefix}", "--Ecom:Tape=none", "--ASPIRE_DASHBOARD_PERSISTENCE_MODE=None",
        ];
        string[] args = [.. defaults.Where(one => !settings.Any(other => NameOf(other) == NameOf(one))), .. settings]; // none twice
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.EcomStreaming_AppHost>(options, args, cancellationToken);
        builder.Services.AddLogging(logging => logging.AddFilter("System.Net.Http", LogLevel.Warning));
        app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
    }

    private static string NameOf(string setting) => setting.Split('=')[0];

    private string Alive() => string.Join('\n', ProcessLedger.WithInEnvironment(Prefix));
}
