using System.Buffers.Binary;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// Decides at the root of a trace whether it is recorded; all other spans follow, in every process. Reads have their own budget, so they do not use
/// up that of orders. What is never recorded is decided here as well: a filter behind the sampler would come after the budget was used. For a
/// request, a caller's flag can only say no: one that always says yes would use up the budget of all others, and make more spans than a collector
/// takes.
/// </summary>
internal sealed class RootSampler(SpanBudget budget, IOptions<TelemetryOptions> options, TimeProvider time) : Sampler
{
    /// <summary>On each root, so that whoever counts traces knows for how many one stands: for 1 ÷ ratio of them.</summary>
    public const string RatioAttribute = "ecom.sampling.ratio";

    private static readonly SamplingResult Drop = new(SamplingDecision.Drop);
    private static readonly SamplingResult Record = new(SamplingDecision.RecordAndSample);

    private readonly TraceBudget reads = new(options.Value.ReadTracesPerSecond, time);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        var isRequest = samplingParameters.Kind == ActivityKind.Server;
        if (parent.TraceId != default && !(isRequest && IsSampled(parent))) return IsSampled(parent) ? Record : Drop;

        // A batch of records has no parent, but what it was made of has been decided upon.
        if (samplingParameters.Links is { } links && links.Any(link => IsSampled(link.Context))) return Record;

        return TraceRoots.Of(samplingParameters) switch
        {
            TraceRoot.Change => budget.Admit(samplingParameters.TraceId) is { } ratio ? RecordAsOneOf(ratio) : Drop,
            TraceRoot.Read => reads.Next() is var ratio && IsWithin(samplingParameters.TraceId, ratio) ? RecordAsOneOf(ratio) : Drop,
            _ => Drop,
        };
    }

    private static SamplingResult RecordAsOneOf(double ratio) => new(SamplingDecision.RecordAndSample, [new(RatioAttribute, ratio)]);

    private static bool IsSampled(ActivityContext context) => (context.TraceFlags & ActivityTraceFlags.Recorded) != 0;

    /// <summary>By the trace's own id, whose last bytes are random: no other chance is needed.</summary>
    private static bool IsWithin(ActivityTraceId id, double ratio)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.CopyTo(bytes);
        return (BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) >> 11) * (1.0 / (1UL << 53)) < ratio;
    }
}
