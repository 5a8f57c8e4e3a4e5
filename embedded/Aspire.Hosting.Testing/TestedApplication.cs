namespace Aspire.Hosting.Testing;

/// <summary>
/// The built application as the test sees it. The AppHost's entry point runs it, so starting means waiting for that, and stopping
/// means ending it.
/// </summary>
internal sealed class TestedApplication(EntryPointRun run, DistributedApplication inner) : DistributedApplication(inner)
{
    public override Task StartAsync(CancellationToken cancellationToken = default) => run.StartedAsync(cancellationToken);

    public override async Task RunAsync(CancellationToken cancellationToken = default)
    {
        await run.StartedAsync(cancellationToken);
        await run.Exited.WaitAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken = default) => run.DisposeAsync().AsTask().WaitAsync(cancellationToken);

#pragma warning disable CA2215 // the run disposes the inner application, within its bound
    public override void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public override ValueTask DisposeAsync() => run.DisposeAsync();
#pragma warning restore CA2215
}
