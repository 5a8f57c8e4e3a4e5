using System.Net;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.SampleAppHost;

/// <summary>Fails the start of the application.</summary>
internal sealed class FailingService : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("thrown while starting");

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Answers every request to the answering resource with the configured text, and gives its endpoints their address.</summary>
internal sealed class AnsweringService(DistributedApplicationModel model, IConfiguration configuration) : BackgroundService
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        foreach (var resource in model.Resources.OfType<AnsweringResource>())
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
                endpoint.AllocatedEndpoint = new(endpoint, "localhost", ((IPEndPoint)_listener.LocalEndpoint).Port);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var text = configuration["answer"] ?? "";
        var answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\nConnection: close\r\n\r\n{text}");
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(stoppingToken);
                using var request = new StreamReader(client.GetStream());
                while (await request.ReadLineAsync(stoppingToken) is { Length: > 0 })
                {
                }

                await client.GetStream().WriteAsync(answer, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            _listener.Dispose();
        }
    }
}
