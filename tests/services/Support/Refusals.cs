using System.Net;
using System.Text.Json;

namespace EcomStreaming.ServiceTests;

/// <summary>Refusals are ProblemDetails whose <c>errors</c> names the field.</summary>
internal static class Refusals
{
    public static async Task AssertAsync(HttpResponseMessage answer, HttpStatusCode status, string field, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {(int)status}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(text);
        Assert.True(problem.RootElement.GetProperty("errors").TryGetProperty(field, out _), $"{field} is not named: {text}");
    }
}
