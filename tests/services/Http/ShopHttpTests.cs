using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EcomStreaming.Streaming;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Http.Tests;

/// <summary>What every endpoint of the shop has around it: each refusal is a ProblemDetails that names the field.</summary>
public sealed class ShopHttpTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound, "path")]
    [InlineData("DELETE", "/orders", HttpStatusCode.MethodNotAllowed, "method")]
    [InlineData("POST", "/away", HttpStatusCode.ServiceUnavailable, "kafka")]
    [InlineData("POST", "/too-large", HttpStatusCode.RequestEntityTooLarge, "body")]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound, "path", "text/html")]
    [InlineData("DELETE", "/orders", HttpStatusCode.MethodNotAllowed, "method", "text/plain")]
    [InlineData("POST", "/away", HttpStatusCode.ServiceUnavailable, "kafka", "image/png")]
    [InlineData("POST", "/typed", HttpStatusCode.UnsupportedMediaType, "Content-Type", "text/html")]
    public async Task A_refusal_names_its_field_whatever_the_client_accepts(
        string method, string path, HttpStatusCode status, string field, string? accept = null)
    {
        await using var app = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        if (accept is not null) request.Headers.Add("Accept", accept);

        using var answer = await client.SendAsync(request, Cancelled);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled));
        Assert.True(problem.RootElement.GetProperty("errors").TryGetProperty(field, out _));
        Assert.Equal(status == HttpStatusCode.ServiceUnavailable, answer.Headers.RetryAfter is not null);
    }

    /// <summary>Chunks without a length: the server finds it while the endpoint reads.</summary>
    [Theory]
    [InlineData("*/*")]
    [InlineData("text/html")]
    public async Task A_body_that_breaks_off_into_nonsense_is_400(string accept)
    {
        await using var app = await StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(app.Urls.Single()).Port, Cancelled);
        var stream = client.GetStream();

        string[] lines =
        [
            "POST /reads HTTP/1.1", "Host: localhost", $"Accept: {accept}", "Content-Type: application/json", "Transfer-Encoding: chunked", "",
            "no length", "",
        ];
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines)), Cancelled);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(Cancelled);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("\"errors\":{\"body\":", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_inside_is_500_and_tells_nothing_of_the_inside()
    {
        await using var app = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        using var answer = await client.PostAsync(new Uri("/throws", UriKind.Relative), content: null, Cancelled);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddShopHttp();
        var app = builder.Build();
        var shop = app.UseShopHttp().MapShopGroup();
        shop.MapPost("/orders", () => Results.Ok());
        shop.MapPost("/typed", () => Results.Ok()).Accepts<object>("application/xml");
        shop.MapPost("/reads", async (HttpContext http) =>
        {
            var (document, refusal) = await JsonBody.ReadAsync(http.Request, http.RequestAborted);
            document?.Dispose();
            return refusal ?? Results.Ok();
        });
        shop.MapPost("/away", IResult () => throw new BrokerUnavailableException("The test says so."));
        shop.MapPost("/too-large", IResult () => throw new CommandTooLargeException("The test says so."));
        shop.MapPost("/throws", IResult () => throw new InvalidOperationException("a secret"));
        await app.StartAsync(Cancelled);
        return app;
    }
}
