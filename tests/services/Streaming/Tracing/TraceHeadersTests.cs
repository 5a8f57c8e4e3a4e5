using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace EcomStreaming.Streaming.Tests.Tracing;

public sealed class TraceHeadersTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Span = "b7ad6b7169203331";

    [Fact]
    public void A_sampled_context_is_written_as_traceparent_alone()
    {
        var headers = TraceHeaders.Write(Context(ActivityTraceFlags.Recorded))!;

        var header = Assert.Single(headers);
        Assert.Equal("traceparent", header.Key);
        Assert.Equal($"00-{Trace}-{Span}-01", Encoding.ASCII.GetString(header.GetValueBytes()));
    }

    [Fact]
    public void A_trace_state_goes_with_it_where_there_is_one()
    {
        var headers = TraceHeaders.Write(Context(ActivityTraceFlags.Recorded, "vendor=1"))!;

        Assert.Equal(["traceparent", "tracestate"], headers.Select(header => header.Key));
        Assert.Equal("vendor=1", Encoding.ASCII.GetString(headers.GetLastBytes("tracestate")));
        Assert.Equal("vendor=1", TraceHeaders.Read(headers).TraceState);
    }

    [Fact]
    public void What_is_not_sampled_writes_no_header()
    {
        Assert.Null(TraceHeaders.Write(Context(ActivityTraceFlags.None, "vendor=1")));
        Assert.Null(TraceHeaders.Write(default));
    }

    [Fact]
    public void What_was_written_is_read_as_a_remote_context()
    {
        var read = TraceHeaders.Read(TraceHeaders.Write(Context(ActivityTraceFlags.Recorded)));

        Assert.Equal((Trace, Span, ActivityTraceFlags.Recorded), (read.TraceId.ToString(), read.SpanId.ToString(), read.TraceFlags));
        Assert.True(read.IsRemote);
        Assert.Null(read.TraceState);
    }

    [Theory]
    [InlineData($"00-{Trace}-{Span}-00")] // not sampled
    [InlineData($"00-{Trace}-{Span}")]
    [InlineData($"00-00000000000000000000000000000000-{Span}-01")]
    [InlineData($"00-{Trace}-0000000000000000-01")]
    [InlineData($"ff-{Trace}-{Span}-01")]
    [InlineData("traceparent")]
    [InlineData("\u00e4")]
    [InlineData("")]
    public void Nothing_else_is_a_context(string traceParent) =>
        Assert.Equal(default, TraceHeaders.Read(new Headers { { "traceparent", Encoding.UTF8.GetBytes(traceParent) } }));

    [Fact]
    public void Without_headers_there_is_no_context()
    {
        Assert.Equal(default, TraceHeaders.Read(null));
        Assert.Equal(default, TraceHeaders.Read([]));
        Assert.Equal(default, TraceHeaders.Read(new Headers { { "tracestate", "vendor=1"u8.ToArray() } }));
        Assert.Equal(default, TraceHeaders.Read(new Headers { { "traceparent", null } }));
    }

    private static ActivityContext Context(ActivityTraceFlags flags, string? state = null) =>
        new(ActivityTraceId.CreateFromString(Trace), ActivitySpanId.CreateFromString(Span), flags, state);
}
