using System.Net;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EcomStreaming.Broker.Tests.Golden;

/// <summary>The golden world behind a socket.</summary>
internal sealed class GoldenServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private ListenOptions? listener;

    private GoldenServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, options =>
        {
            listener = options;
            options.UseConnectionHandler<KafkaConnection>();
        }));
        builder.Services.AddRoutingCore().AddSingleton(World.Broker);
        app = builder.Build();
    }

    public GoldenWorld World { get; } = new();

    public static async Task<GoldenServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new GoldenServer();
        await server.app.StartAsync(cancellationToken);
        return server;
    }

    public Task<RawClient> ConnectAsync(CancellationToken cancellationToken) => RawClient.ConnectAsync(listener!.IPEndPoint!, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        World.Dispose();
    }
}
