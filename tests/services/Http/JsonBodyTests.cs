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
    [InlineData(null)]
    [InlineData(null, "")]
    [InlineData(null, "identity")]
    [InlineData(null, "Identity, identity", ",")]
    [InlineData(415, "gzip")]
    [InlineData(415, "br")]
    [InlineData(415, "aes128gcm")]
    [InlineData(415, "nonsense")]
    [InlineData(415, "identity, gzip")]
    [InlineData(415, "gzip,gzip")]
    [InlineData(415, "identity", "deflate")]
    public async Task A_body_that_is_encoded_is_refused_whichever_way(int? refused, params string[] encodings)
    {
        var http = Request("{}"u8.ToArray(), "application/json");
        http.Request.Headers.ContentEncoding = encodings;

        var (document, refusal) = await JsonBody.ReadAsync(http.Request, Cancelled);
        using (document)
        {
            Assert.Equal(refused, refusal?.StatusCode);
            Assert.Equal(refused is null, document is not null);
            Assert.Equal(refused is null ? "" : "identity", http.Response.Headers.AcceptEncoding.ToString());
        }
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{ }", null)]
    [InlineData("", 400)]
    [InlineData("\uFEFF{}", 400)]
    [InlineData("[]", 400)]
    public async Task A_byte_order_mark_before_the_object_is_no_part_of_it(string body, int? refused)
    {
        var (document, refusal) = await ReadAsync([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(body)], "application/json");
        using (document) Assert.Equal(refused, refusal?.StatusCode);
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

    private static Task<(JsonDocument? Document, ProblemHttpResult? Refusal)> ReadAsync(byte[] body, string? contentType, long? length = null) =>
        JsonBody.ReadAsync(Request(body, contentType, length).Request, Cancelled);

    private static DefaultHttpContext Request(byte[] body, string? contentType, long? length = null)
    {
        var http = new DefaultHttpContext();
        (http.Request.Body, http.Request.ContentType, http.Request.ContentLength) = (new MemoryStream(body), contentType, length);
        return http;
    }
}
