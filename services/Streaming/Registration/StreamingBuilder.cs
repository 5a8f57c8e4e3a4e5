using System.Text.Json.Serialization.Metadata;
using EcomStreaming.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Streaming;

/// <summary>Registers what a service does on Kafka, one line each.</summary>
public sealed class StreamingBuilder
{
    private readonly IHostApplicationBuilder host;
    private readonly IServiceCollection services;

    internal StreamingBuilder(IHostApplicationBuilder host) => (this.host, services) = (host, host.Services);

    /// <summary>Runs a stage whose rule is pure. The processor is a singleton from the container.</summary>
    public StreamingBuilder AddStage<TProcessor, TState, TEntry>(Stage stage, JsonTypeInfo<TEntry> entryJson)
        where TProcessor : class, IProcessor<TState, TEntry>
        where TState : class, IStageState<TEntry>, new()
    {
        services.AddSingleton<TProcessor>();
        return AddStage<TState, TEntry>(stage, container =>
        {
            var processor = container.GetRequiredService<TProcessor>();
            return new(stage, entryJson, (record, state, _) => ValueTask.FromResult(processor.Process(record, state)), Concurrency: null);
        });
    }

    /// <summary>Runs a stage that waits on something outside: at most <paramref name="concurrency"/> records at once, never two of one key.</summary>
    public StreamingBuilder AddEffectStage<TProcessor, TState, TEntry>(Stage stage, JsonTypeInfo<TEntry> entryJson, int concurrency)
        where TProcessor : class, IEffectProcessor<TState, TEntry>
        where TState : class, IStageState<TEntry>, new()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(concurrency, 1);
        services.AddSingleton<TProcessor>();
        return AddStage<TState, TEntry>(stage, container =>
        {
            var processor = container.GetRequiredService<TProcessor>();
            return new(stage, entryJson, async (record, state, token) => await processor.ProcessAsync(record, state, token), concurrency);
        });
    }

    /// <summary>Registers <see cref="ICommandWriter"/>.</summary>
    public StreamingBuilder AddCommandWriter()
    {
        CommandProducers.Register(host);
        services.AddSingleton<ICommandWriter, CommandWriter>();
        return this;
    }

    /// <summary>
    /// Feeds a read model, a singleton from the container, and registers <see cref="IViewProgress"/>: of one view, since a service has one.
    /// </summary>
    /// <exception cref="InvalidOperationException">The service has a view already.</exception>
    public StreamingBuilder AddView<TView>(params ShopTopic[] topics)
        where TView : class, IFactView
    {
        if (services.Any(service => service.ServiceType == typeof(ViewReader))) throw new InvalidOperationException("A service feeds one view.");
        ViewConsumers.Register(host);
        services.AddSingleton<TView>();
        services.AddSingleton(container => ActivatorUtilities.CreateInstance<ViewReader>(container, container.GetRequiredService<TView>(), topics));
        services.AddSingleton<IViewProgress>(container => container.GetRequiredService<ViewReader>());
        services.AddHostedService(container => container.GetRequiredService<ViewReader>());
        services.AddHealthChecks().Add(new(
            $"view {typeof(TView).Name}", container => container.GetRequiredService<ViewReader>(), failureStatus: null, tags: null));
        return this;
    }

    /// <summary>Publishes the lag of these stages' groups: it is to outlive their consumers, so it runs in a process of its own.</summary>
    public StreamingBuilder AddLagObserver(IReadOnlyList<Stage> stages)
    {
        services.AddSingleton<LagReport>().AddSingleton<LagGauges>();
        services.AddSingleton(container => ActivatorUtilities.CreateInstance<LagObserver>(container, stages));
        services.AddHostedService(container => container.GetRequiredService<LagObserver>());
        services.AddHealthChecks().Add(new("lag", container => container.GetRequiredService<LagObserver>(), failureStatus: null, tags: null));
        return this;
    }

    private StreamingBuilder AddStage<TState, TEntry>(Stage stage, Func<IServiceProvider, StageDefinition<TState, TEntry>> define)
        where TState : class, IStageState<TEntry>, new()
    {
        services.AddKeyedSingleton(stage.Name, (container, _) => ActivatorUtilities.CreateInstance<StageProgress>(container, stage.Name));
        services.TryAddSingleton<OutputProducer>();
        services.TryAddSingleton<IBatchCommit, OffsetCommit>();
        services.AddHostedService(container => Worker(container, define(container)));
        services.AddHealthChecks().Add(new(
            $"stage {stage.Name}", container => container.GetRequiredKeyedService<StageProgress>(stage.Name), failureStatus: null, tags: null));
        return this;
    }

    private static StageWorker<TState, TEntry> Worker<TState, TEntry>(
        IServiceProvider container, StageDefinition<TState, TEntry> definition)
        where TState : class, IStageState<TEntry>, new()
    {
        var options = container.GetRequiredService<IOptions<StreamingOptions>>().Value;
        var clients = container.GetRequiredService<KafkaClients>();
        var telemetry = container.GetRequiredService<KafkaTelemetry>();
        var time = container.GetRequiredService<TimeProvider>();
        var logger = container.GetRequiredService<ILoggerFactory>().CreateLogger($"EcomStreaming.Streaming.{definition.Stage.Name}");
        var names = StageNames.Of(definition.Stage, options.TopicPrefix);
        var step = new RecordStep<TState, TEntry>(definition, names, options, telemetry, time, logger);
        var runtime = new StageRuntime<TState, TEntry>(
            definition,
            names,
            clients,
            container.GetRequiredService<OutputProducer>(),
            new StateRestore<TState, TEntry>(clients, names, definition.EntryJson, time, logger),
            new BatchRunner<TState, TEntry>(definition, step),
            container.GetRequiredService<IBatchCommit>(),
            container.GetRequiredKeyedService<StageProgress>(definition.Stage.Name),
            telemetry,
            options.BatchRecordsMax);
        return new StageWorker<TState, TEntry>(runtime, time, logger);
    }
}
