using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>What is to happen at the moments that a <see cref="DistributedApplicationBuilder"/> tells of.</summary>
internal sealed class MomentHandlers
{
    public Action<DistributedApplicationOptions, HostApplicationBuilderSettings> Constructing { get; init; } = static (_, _) => { };

    public Action<DistributedApplicationBuilder> Building { get; init; } = static _ => { };

    public Action<DistributedApplication> Built { get; init; } = static _ => { };
}

/// <summary>
/// Hears of the builders made from here on in this flow of execution, and of no other test's: the listener is one for the whole
/// process, so the flow carries whose it is.
/// </summary>
internal sealed class BuilderMoments : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private static readonly AsyncLocal<BuilderMoments?> Current = new();

    private readonly Lock _lock = new();
    private readonly MomentHandlers _handlers;
    private readonly List<IDisposable> _subscriptions = [];

    public BuilderMoments(MomentHandlers handlers)
    {
        _handlers = handlers;
        Current.Value = this;
        var all = DiagnosticListener.AllListeners.Subscribe(this);
        lock (_lock) _subscriptions.Add(all);
    }

    public void Dispose()
    {
        if (Current.Value == this) Current.Value = null;
        lock (_lock)
        {
            foreach (var subscription in _subscriptions) subscription.Dispose();
            _subscriptions.Clear();
        }
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name != "Aspire.Hosting") return;
        var subscription = value.Subscribe(this);
        lock (_lock) _subscriptions.Add(subscription);
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (Current.Value != this) return;
        switch (value)
        {
            case { Key: "DistributedApplicationBuilderConstructing", Value: ValueTuple<DistributedApplicationOptions, HostApplicationBuilderSettings> made }:
                _handlers.Constructing(made.Item1, made.Item2);
                break;
            case { Key: "DistributedApplicationBuilding", Value: DistributedApplicationBuilder builder }:
                _handlers.Building(builder);
                break;
            case { Key: "DistributedApplicationBuilt", Value: DistributedApplication application }:
                _handlers.Built(application);
                break;
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }
}
