using System.Net;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EcomStreaming.ServiceDefaults.Tests.Http;

/// <summary>A service's HttpClient as the factory makes it; only the network is played here, and time by hand.</summary>
internal sealed class ScriptedRemote : IDisposable
{
    /// <summary>Above any pause between attempts, and below the bound of an attempt.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer;
    private readonly ServiceProvider services;

    private ScriptedRemote(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        this.answer = answer;
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.AddServiceDefaults();
        builder.Services.AddHttpClient("").ConfigurePrimaryHttpMessageHandler(() => new Network(this));
        builder.Services.AddHttpClient("other").ConfigurePrimaryHttpMessageHandler(() => new Network(this));
        services = builder.Services.BuildServiceProvider();
    }

    public WatchedTime Time { get; } = new(PauseMax);

    /// <summary>Host and body of each request that reached the network.</summary>
    public List<(string Host, string Body)> Requests { get; } = [];

    public static ScriptedRemote Answering(Func<HttpRequestMessage, HttpStatusCode> answer) =>
        new((request, _) => Task.FromResult(new HttpResponseMessage(answer(request))));

    /// <summary>The first answers, then 200.</summary>
    public static ScriptedRemote Answering(params HttpStatusCode[] first)
    {
        var script = new Queue<HttpStatusCode>(first);
        return Answering(_ => script.TryDequeue(out var status) ? status : HttpStatusCode.OK);
    }

    public static ScriptedRemote Refusing() => new((_, _) => Task.FromException<HttpResponseMessage>(new HttpRequestException("The test says so.")));

    public static ScriptedRemote Silent() => new(async (_, token) =>
    {
        await Task.Delay(Timeout.Infinite, token);
        return new HttpResponseMessage();
    });

    /// <summary>Sends, and lets the pauses between attempts pass at once.</summary>
    public async Task<HttpStatusCode> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken, string client = "")
    {
        var sending = StartAsync(request, cancellationToken, client);
        while (!sending.IsCompleted)
        {
            await Eventually.HoldsAsync(() => sending.IsCompleted || !Time.ShortWaits.IsEmpty, "an end or a pause", cancellationToken);
            if (Time.ShortWaits.TryDequeue(out var pause)) Time.Advance(pause);
        }

        return await sending;
    }

    /// <summary>Lets a pause pass, and waits for the attempt behind it.</summary>
    public async Task PassPauseAsync(int attempt, CancellationToken cancellationToken)
    {
        var pause = await Eventually.GetAsync<TimeSpan>(
            () => Task.FromResult(Time.ShortWaits.TryDequeue(out var begun) ? begun : (TimeSpan?)null), "a pause", cancellationToken);
        Time.Advance(pause);
        await Eventually.HoldsAsync(() => Requests.Count == attempt, $"attempt {attempt}", cancellationToken);
    }

    public async Task<HttpStatusCode> StartAsync(HttpRequestMessage request, CancellationToken cancellationToken, string client = "")
    {
        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient(client);
        using var response = await http.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }

    public void Dispose() => services.Dispose();

    private sealed class Network(ScriptedRemote remote) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            remote.Requests.Add((request.RequestUri!.Host, body));
            return await remote.answer(request, cancellationToken);
        }
    }
}
