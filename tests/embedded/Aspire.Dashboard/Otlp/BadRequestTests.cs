using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Aspire.Dashboard.Otlp;
using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Otlp;

/// <summary>What senders get wrong, by HTTP and by gRPC: each is told so in its own form, and the next one is served.</summary>
public sealed class BadRequestTests
{
    private const string Grpc = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("application/x-protobuf", "", new byte[] { 0x0a, 0x05, 1 }, HttpStatusCode.BadRequest)] // longer than what is left
    [InlineData("application/x-protobuf", "", new byte[] { 0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01 }, HttpStatusCode.BadRequest)] // a number of eleven bytes
    [InlineData("application/x-protobuf", "", new byte[] { 0x0f }, HttpStatusCode.BadRequest)] // a wire type that is none
    [InlineData("application/x-protobuf", "", new byte[] { 0x02, 0x00 }, HttpStatusCode.BadRequest)] // a field 0
    [InlineData("application/x-protobuf", "gzip", new byte[] { 1, 2, 3 }, HttpStatusCode.BadRequest)]
    [InlineData("application/x-protobuf", "zstd", new byte[] { }, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain", "", new byte[] { }, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-protobuf", "", new byte[] { }, HttpStatusCode.OK)] // an empty message is a message
    public async Task Over_HTTP(string type, string encoding, byte[] body, HttpStatusCode expected)
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        using var answer = await PostAsync(dashboard, body, type, encoding);

        Assert.Equal(expected, answer.StatusCode);
        await StillServesAsync(dashboard);
    }

    [Theory]
    [InlineData(0, HttpStatusCode.OK)]
    [InlineData(1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_may_have_the_limits_bytes_once_unpacked_and_not_one_more(int above, HttpStatusCode expected)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var packed = Gzip(Padded(OtlpBody.BytesMax + above));
        Assert.True(packed.Length < OtlpBody.BytesMax / 10, "what is sent is small");

        using var answer = await PostAsync(dashboard, packed, "application/x-protobuf", "gzip");

        Assert.Equal(expected, answer.StatusCode);
        await StillServesAsync(dashboard);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 0 }, 0)]
    [InlineData(new byte[] { 0, 0, 0, 0, 3, 0x0a, 0x05, 1 }, 3)] // no message
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 }, 13)] // cut short
    [InlineData(new byte[] { 0, 0 }, 13)]
    [InlineData(new byte[] { 0, 0xff, 0xff, 0xff, 0xff }, 8)] // four gigabytes are announced
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 1 }, 12)] // compressed by nobody knows what
    public async Task Over_gRPC(byte[] frame, int expected)
    {
        await using var dashboard = await RunningDashboard.StartAsync();

        Assert.Equal(expected, await CallAsync(dashboard, frame));
        Assert.Equal(0, await CallAsync(dashboard, [0, 0, 0, 0, 0]));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 8)]
    public async Task A_message_may_have_the_limits_bytes_over_gRPC_and_not_one_more(int above, int expected)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        var packed = Gzip(Padded(OtlpBody.BytesMax + above));

        Assert.Equal(expected, await CallAsync(dashboard, Framed(1, packed), encoding: "gzip"));
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void Values_are_nested_eight_deep_and_no_deeper(int depth, bool taken)
    {
        var common = new OtlpCommon(new TelemetryLimits(), new StringPool());
        var value = new byte[] { 0x10, 1 }; // true
        for (var i = 0; i < depth; i++)
        {
            var (list, outer) = (new ProtoWriter(), new ProtoWriter());
            list.Bytes(1, value);
            outer.Bytes(5, list.Written.Span);
            value = outer.Written.ToArray();
        }

        if (taken) Assert.NotNull(common.AnyValue(new ProtoReader(value)));
        else Assert.Throws<MalformedOtlpException>(() => common.AnyValue(new ProtoReader(value)));
    }

    [Fact]
    public async Task A_key_shown_twice_or_not_at_all_is_refused()
    {
        await using var dashboard = await RunningDashboard.StartAsync(options => options.OtlpApiKey = "right");

        using var none = await PostAsync(dashboard, [], "application/x-protobuf", "");
        using var twice = await PostAsync(dashboard, [], "application/x-protobuf", "", "right", "right");
        using var once = await PostAsync(dashboard, [], "application/x-protobuf", "", "right");

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK], new[] { none.StatusCode, twice.StatusCode, once.StatusCode });
        Assert.Equal(16, await CallAsync(dashboard, [0, 0, 0, 0, 0]));
    }

    private static async Task StillServesAsync(RunningDashboard dashboard)
    {
        using var answer = await PostAsync(dashboard, [], "application/x-protobuf", "");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningDashboard dashboard, byte[] body, string type, string encoding, params string[] keys)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(dashboard.Server.OtlpHttpUrl, "v1/traces")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding.Length > 0) request.Content.Headers.ContentEncoding.Add(encoding);
        if (keys.Length > 0) request.Headers.Add("x-otlp-api-key", keys);
        return await dashboard.Http.SendAsync(request, Cancelled);
    }

    /// <summary>The call's grpc-status.</summary>
    private static async Task<int> CallAsync(RunningDashboard dashboard, byte[] frame, string? encoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(dashboard.Server.OtlpGrpcUrl, Grpc))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        if (encoding is not null) request.Headers.Add("grpc-encoding", encoding);
        using var answer = await dashboard.Http.SendAsync(request, Cancelled);
        await answer.Content.ReadAsByteArrayAsync(Cancelled);
        return int.Parse(answer.TrailingHeaders.GetValues("grpc-status").Single(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static byte[] Framed(byte flag, byte[] message)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>A message of that many bytes, all of them in a field that nobody knows.</summary>
    private static byte[] Padded(int bytes)
    {
        const int Prefix = 1 + 4; // tag, and a length of four bytes
        var message = new ProtoWriter();
        message.Bytes(15, new byte[bytes - Prefix]);
        Assert.Equal(bytes, message.Written.Length);
        return message.Written.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
