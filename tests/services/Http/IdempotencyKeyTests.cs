using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EcomStreaming.Http.Tests;

public sealed class IdempotencyKeyTests
{
    [Theory]
    [InlineData("536365", "536365")]
    [InlineData(null, null)]
    public void It_is_optional(string? header, string? key)
    {
        var errors = new RequestErrors();

        Assert.Equal(key, Read(errors, header is null ? [] : [header]));
        Assert.False(errors.Any);
    }

    [Theory]
    [InlineData(StatusCodes.Status422UnprocessableEntity, "")]
    [InlineData(StatusCodes.Status422UnprocessableEntity, "a b")]
    [InlineData(StatusCodes.Status400BadRequest, "a", "b")]
    public void Of_another_form_or_twice_it_is_refused(int status, params string[] headers)
    {
        var errors = new RequestErrors();

        Assert.Null(Read(errors, headers));
        Refused.AssertIs(errors.ToRefusal(), status, IdempotencyKey.Header);
    }

    private static string? Read(RequestErrors errors, string[] headers)
    {
        var http = new DefaultHttpContext();
        if (headers.Length > 0) http.Request.Headers[IdempotencyKey.Header] = new StringValues(headers);
        return IdempotencyKey.Read(http.Request, errors);
    }
}
