using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EcomStreaming.Http.Tests;

public sealed class JsonBodyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/json", null)]
    [InlineData("Application/JSON; charset=UTF-8", null)]
    [InlineData("application/json; charset=\"utf-8\"", null)]
    [InlineData("application/vnd.shop+json", null)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("text/json", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("nonsense", 415)]
    [InlineData(null, 415)]
    public async Task Only_json_in_utf_8_is_read(string? contentType, int? refused)
    {
        var (document, refusal) = await ReadAsync("{}"u8.ToArray(), contentType);
        using (document)
        {
            Assert.Equal(refused, refusal?.StatusCode);
            Assert.Equal(refused is null, document is not null);
        }
    }

    [Theory]
    [InlineData(JsonBody.BytesMax, true, null)]
    [InlineData(JsonBody.BytesMax + 1, true, 413)]
    [InlineData(JsonBody.BytesMax, false, null)]
    [InlineData(JsonBody.BytesMax + 1, false, 413)]
    public async Task A_body_has_so_many_bytes_and_no_more_whether_it_says_so_or_not(int bytes, bool saysItsLength, int? refused)
    {
        var body = Encoding.UTF8.GetBytes("{}".PadRight(bytes));

        var (document, refusal) = await ReadAsync(body, "application/json", saysItsLength ? bytes : null);
        using (document) Assert.Equal(refused, refusal?.StatusCode);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{} {}")]
    [InlineData("{/* comment */}")]
    public async Task It_is_one_object_and_nothing_else(string body)
    {
        var (document, refusal) = await ReadAsync(Encoding.UTF8.GetBytes(body), "application/json");

        Assert.Null(document);
        Refused.Assert400(refusal, JsonBody.Field);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf_8_are_refused() =>
        Refused.Assert400((await ReadAsync([(byte)'{', 0xFF, (byte)'}'], "application/json")).Refusal, JsonBody.Field);

    private static Task<(JsonDocument? Document, ProblemHttpResult? Refusal)> ReadAsync(byte[] body, string? contentType, long? length = null)
    {
        var http = new DefaultHttpContext();
        (http.Request.Body, http.Request.ContentType, http.Request.ContentLength) = (new MemoryStream(body), contentType, length);
        return JsonBody.ReadAsync(http.Request, Cancelled);
    }
}
