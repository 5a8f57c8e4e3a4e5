using System.Net;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.Dashboard;

/// <summary>The dashboard as an application's configuration asks for it.</summary>
public sealed class DashboardHostTests
{
    private const string Listening = "Now listening on: ";

    private static CancellationToken Cancelled => Limited.Cancelled;

    [Theory]
    [InlineData("--Dashboard:Api:PrimaryApiKey=k1", "k1", HttpStatusCode.OK)]
    [InlineData("--Dashboard:Api:PrimaryApiKey=k1", "k2", HttpStatusCode.Unauthorized)]
    [InlineData("--Dashboard:Api:PrimaryApiKey=", "k1", HttpStatusCode.Unauthorized)]
    public async Task Scripts_read_telemetry_with_the_key_that_is_configured(string argument, string shown, HttpStatusCode answer)
    {
        await using var app = new TestApplication(disableDashboard: false, argument);
        await app.StartAsync();
        var frontend = app.Logged.All.Select(line => line.Text).Single(text => text.StartsWith(Listening, StringComparison.Ordinal))[Listening.Length..];

        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new(frontend), "/api/telemetry/resources")) { Headers = { { "x-api-key", shown } } };
        using var response = await http.SendAsync(request, Cancelled);

        Assert.Equal(answer, response.StatusCode);
    }
}
