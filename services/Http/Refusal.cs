using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EcomStreaming.Http;

/// <summary>Creates refusals: ProblemDetails whose <c>errors</c> says for each field what is wrong.</summary>
public static class Refusal
{
    public const int RetryAfterSeconds = 2;

    public static ProblemHttpResult NotFound(string field, string message) => Of(StatusCodes.Status404NotFound, field, message);

    public static ProblemHttpResult Unreadable(string field, string message) => Of(StatusCodes.Status400BadRequest, field, message);

    public static ProblemHttpResult OutOfBounds(string field, string message) => Of(StatusCodes.Status422UnprocessableEntity, field, message);

    /// <summary>The one refusal that a client should repeat.</summary>
    public static ProblemHttpResult NotNow(HttpContext http, string field, string message)
    {
        http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Of(StatusCodes.Status503ServiceUnavailable, field, message);
    }

    public static ProblemHttpResult Of(int status, string field, string message) =>
        Of(status, new Dictionary<string, string[]> { [field] = [message] });

    public static ProblemHttpResult Of(int status, IDictionary<string, string[]> errors) =>
        TypedResults.Problem(new HttpValidationProblemDetails(errors) { Status = status, Title = TitleOf(status) });

    private static string TitleOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request cannot be read.",
        StatusCodes.Status404NotFound => "The resource was not found.",
        StatusCodes.Status413PayloadTooLarge => "The body is too large.",
        StatusCodes.Status415UnsupportedMediaType => "The body has a form that is not supported.",
        StatusCodes.Status422UnprocessableEntity => "The request exceeds a limit.",
        _ => "The service cannot answer now. Try again.",
    };
}
