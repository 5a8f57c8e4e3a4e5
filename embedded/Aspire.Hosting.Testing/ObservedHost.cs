using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>The application's host, which also tells whether and how its start ended: the entry point starts it, the test waits.</summary>
internal sealed class ObservedHost(IHost inner, TaskCompletionSource started) : IHost, IAsyncDisposable
{
    public IServiceProvider Services => inner.Services;

    /// <summary>Puts an observed host in the place of the registered one.</summary>
    public static void Observe(IServiceCollection services, TaskCompletionSource started)
    {
        var original = services.Last(service => service.ServiceType == typeof(IHost));
        services.Remove(original);
        services.AddSingleton<IHost>(provider => new ObservedHost((IHost)Make(original, provider), started));
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await inner.StartAsync(cancellationToken);
            started.TrySetResult();
        }
        catch (Exception e)
        {
            started.TrySetException(e);
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => inner.StopAsync(cancellationToken);

    public void Dispose() => inner.Dispose();

    public async ValueTask DisposeAsync()
    {
        if (inner is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            inner.Dispose();
    }

    private static object Make(ServiceDescriptor service, IServiceProvider provider) =>
        service.ImplementationInstance ?? service.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, service.ImplementationType!);
}
