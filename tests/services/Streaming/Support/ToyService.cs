using EcomStreaming.Contracts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Streaming.Tests.Support;

/// <summary>A service with the toy stage, a command writer and a view, in this process, against a real broker.</summary>
internal sealed class ToyService : IAsyncDisposable
{
    private readonly IHost host;

    private ToyService(IHost host) => this.host = host;

    public ICommandWriter Commands => host.Services.GetRequiredService<ICommandWriter>();

    public ToyView View => host.Services.GetRequiredService<ToyView>();

    public IViewProgress Progress => host.Services.GetRequiredService<IViewProgress>();

    public static async Task<ToyService> StartAsync(
        string kafka, string prefix, CancellationToken cancellationToken, Action<IServiceCollection>? configure = null,
        params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "toy" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:kafka"] = kafka,
            ["Ecom:TopicPrefix"] = prefix,
            ["Ecom:Partitions"] = "3",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddSingleton(TimeProvider.System).AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        configure?.Invoke(builder.Services);
        builder.AddStreaming()
            .AddStage<ToyProcessor, ToyState, ToyEntry>(ToyStage.Stage, ToyJson.Default.ToyEntry)
            .AddCommandWriter()
            .AddView<ToyView>(ShopTopic.Inventory);
        var host = builder.Build();
        await DeclareAsync(host.Services.GetRequiredService<ITopicAdmin>(), prefix, cancellationToken);
        await host.StartAsync(cancellationToken);
        return new ToyService(host);
    }

    public Task<HealthReport> HealthAsync(CancellationToken cancellationToken) =>
        host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellationToken);

    public Task ReplenishAsync(string product, string id, int quantity, CancellationToken cancellationToken) =>
        Commands.WriteAsync(new Outgoing(ShopTopic.StockCommands, product, ToyStage.Command(product, id, quantity)), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
    }

    private static Task<TopicsReport> DeclareAsync(ITopicAdmin admin, string prefix, CancellationToken cancellationToken)
    {
        var names = new[] { ShopTopic.StockCommands.Name(prefix), ShopTopic.Inventory.Name(prefix), ToyStage.Stage.StateTopic(prefix),
            ToyStage.Stage.DeadLetterTopic(prefix) };
        return admin.DeclareAsync([.. names.Select(name => new TopicDeclaration(name, 3, new Dictionary<string, string>()))], cancellationToken);
    }
}
