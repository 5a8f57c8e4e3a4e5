using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EcomStreaming.Http.Tests;

/// <summary>What a refusal says: its status, and its messages by field.</summary>
internal static class Refused
{
    public static IDictionary<string, string[]> Errors(ProblemHttpResult? refusal) =>
        Assert.IsType<HttpValidationProblemDetails>(refusal?.ProblemDetails).Errors;

    public static void Assert400(ProblemHttpResult? refusal, string field) => AssertIs(refusal, StatusCodes.Status400BadRequest, field);

    public static void AssertIs(ProblemHttpResult? refusal, int status, string field)
    {
        Assert.Equal(status, refusal?.StatusCode);
        Assert.Contains(field, Errors(refusal).Keys);
    }
}
