using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Testing;

/// <summary>
/// One run of an AppHost's entry point on a thread of its own. It is held inside its call of Build until the test builds; from
/// then on it goes its own way, and the test only waits for what it does.
/// </summary>
internal sealed class EntryPointRun : IAsyncDisposable
{
    private static readonly TimeSpan DefaultBuildTimeout = TimeSpan.FromMinutes(5);

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = New<DistributedApplicationBuilder>();
    private readonly TaskCompletionSource _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = New<DistributedApplication>();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Task? _disposing;

    private EntryPointRun()
    {
    }

    /// <summary>Completes when the entry point has ended, however it did.</summary>
    public Task Exited => _exited.Task;

    public static EntryPointRun Start(Type type, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    {
        var main = type.Assembly.EntryPoint
            ?? throw new InvalidOperationException($"Assembly of specified type {type.Name} does not have an entry point.");
        var run = new EntryPointRun();
        var handlers = new MomentHandlers
        {
            Constructing = (options, settings) => TestDefaults.Apply(options, settings, args, type.Assembly, configureBuilder),
            Building = run.HoldBuild,
            Built = application => run._application.TrySetResult(application),
        };
        new Thread(() => run.Run(main, args, handlers)) { IsBackground = true, Name = $"{type.Assembly.GetName().Name}.EntryPoint" }.Start();
        return run;
    }

    /// <summary>The builder that the entry point has filled.</summary>
    public async Task<DistributedApplicationBuilder> BuilderAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _builder.Task.WaitAsync(BuildTimeout(), cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"Timed out waiting for the entry point to build the DistributedApplication after {BuildTimeout()}.", e);
        }
    }

    /// <summary>Lets the entry point build, and go on to run what it has built.</summary>
    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _mayBuild.TrySetResult();
        return _application.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until the entry point has started the application.</summary>
    public Task StartedAsync(CancellationToken cancellationToken) => _started.Task.WaitAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        lock (_lock) return new(_disposing ??= EndAsync());
    }

    private void Run(MethodInfo main, string[] args, MomentHandlers handlers)
    {
        try
        {
            using var moments = new BuilderMoments(handlers);
            main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, main.GetParameters().Length == 0 ? [] : [args], null);
            Fail(new InvalidOperationException("The entry point exited without building a DistributedApplication."));
        }
        catch (Exception e)
        {
            Fail(e); // reaches the test through whatever it awaits
        }
        finally
        {
            _exited.TrySetResult();
        }
    }

    private void HoldBuild(DistributedApplicationBuilder builder)
    {
        ObservedHost.Observe(builder.Services, _started);
        builder.Services.AddHttpClient();
        _builder.TrySetResult(builder);
        _mayBuild.Task.GetAwaiter().GetResult(); // the entry point's own thread; throws when the test is over
    }

    private void Fail(Exception exception)
    {
        SetException(_builder, exception);
        SetException(_application, exception);
        if (_started.TrySetException(exception)) _ = _started.Task.Exception;
    }

    // Looked at here, for a test need not await each of them.
    private static void SetException<T>(TaskCompletionSource<T> source, Exception exception)
    {
        if (source.TrySetException(exception)) _ = source.Task.Exception;
    }

    // Every step is bounded and none may fail the test that is over: its own outcome is what counts.
    private async Task EndAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (_mayBuild.TrySetException(new HostAbortedException("The test ended before the application was built."))) _ = _mayBuild.Task.Exception;
        if (!_builder.Task.IsCompletedSuccessfully) return; // it has not come as far as Build, and will not come past it
        var application = _application.Task.IsCompletedSuccessfully ? await _application.Task : null;
        using var bound = new CancellationTokenSource(ShutdownTimeout(application));
        await QuietlyAsync(() =>
        {
            application?.Services.GetService<IHostApplicationLifetime>()?.StopApplication();
            return _exited.Task.WaitAsync(bound.Token);
        });
        if (application is null) return;
        await QuietlyAsync(() => application.StopAsync(bound.Token).WaitAsync(bound.Token));
        await QuietlyAsync(() => application.DisposeAsync().AsTask().WaitAsync(bound.Token));
    }

    private static async Task QuietlyAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception)
        {
            // Disposed already by the entry point, or out of time.
        }
    }

    private static TimeSpan ShutdownTimeout(DistributedApplication? application)
    {
        try
        {
            return application?.Services.GetService<IOptions<HostOptions>>()?.Value.ShutdownTimeout ?? new HostOptions().ShutdownTimeout;
        }
        catch (ObjectDisposedException)
        {
            return new HostOptions().ShutdownTimeout;
        }
    }

    private static TimeSpan BuildTimeout() =>
        uint.TryParse(Environment.GetEnvironmentVariable("DOTNET_HOST_FACTORY_RESOLVER_DEFAULT_TIMEOUT_IN_SECONDS"), out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : DefaultBuildTimeout;

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
