using System.Net;
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
    public async Task A_refusal_names_its_field(string method, string path, HttpStatusCode status, string field)
    {
        await using var app = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };

        using var answer = await client.SendAsync(request, Cancelled);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled));
        Assert.True(problem.RootElement.GetProperty("errors").TryGetProperty(field, out _));
        Assert.Equal(status == HttpStatusCode.ServiceUnavailable, answer.Headers.RetryAfter is not null);
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
        shop.MapPost("/away", IResult () => throw new BrokerUnavailableException("The test says so."));
        shop.MapPost("/too-large", IResult () => throw new CommandTooLargeException("The test says so."));
        shop.MapPost("/throws", IResult () => throw new InvalidOperationException("a secret"));
        await app.StartAsync(Cancelled);
        return app;
    }
}
