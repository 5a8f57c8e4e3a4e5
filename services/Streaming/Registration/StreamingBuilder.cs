using System.Text.Json.Serialization.Metadata;
using EcomStreaming.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EcomStreaming.Streaming;

/// <summary>What a service does on Kafka, one line each.</summary>
public sealed class StreamingBuilder
{
    private readonly IHostApplicationBuilder host;

    internal StreamingBuilder(IHostApplicationBuilder host) => this.host = host;

    /// <summary>Runs a stage whose rule is pure. The processor is a singleton from the container.</summary>
    public StreamingBuilder AddStage<TProcessor, TState, TEntry>(Stage stage, JsonTypeInfo<TEntry> entryJson)
        where TProcessor : class, IProcessor<TState, TEntry>
        where TState : class, IStageState<TEntry>, new()
    {
        _ = (stage, entryJson);
        host.Services.AddSingleton<TProcessor>();
        return this;
    }

    /// <summary>Runs a stage that waits on something outside: at most <paramref name="concurrency"/> records at once, never two of one key.</summary>
    public StreamingBuilder AddEffectStage<TProcessor, TState, TEntry>(Stage stage, JsonTypeInfo<TEntry> entryJson, int concurrency)
        where TProcessor : class, IEffectProcessor<TState, TEntry>
        where TState : class, IStageState<TEntry>, new()
    {
        _ = (stage, entryJson, concurrency);
        host.Services.AddSingleton<TProcessor>();
        return this;
    }

    /// <summary>Registers <see cref="ICommandWriter"/>.</summary>
    public StreamingBuilder AddCommandWriter() => this;

    /// <summary>Feeds a read model, a singleton from the container, and registers <see cref="IViewProgress"/>.</summary>
    public StreamingBuilder AddView<TView>(params ShopTopic[] topics)
        where TView : class, IFactView
    {
        _ = topics;
        host.Services.AddSingleton<TView>();
        return this;
    }
}
