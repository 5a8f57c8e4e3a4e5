using System.Buffers.Binary;
using System.Diagnostics;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// Decides at the root of a trace whether it is recorded; all other spans follow, in every process. Reads have their own budget, so they do not use
/// up that of orders. Health checks are never traced.
/// </summary>
internal sealed class RootSampler(IOptions<TelemetryOptions> options, TimeProvider time) : Sampler
{
    /// <summary>On each root, so that whoever counts traces knows for how many one stands.</summary>
    public const string RatioAttribute = "ecom.sampling.ratio";

    private static readonly SamplingResult Drop = new(SamplingDecision.Drop);
    private static readonly SamplingResult Record = new(SamplingDecision.RecordAndSample);

    private readonly TraceBudget orders = new(options.Value.TracesPerSecond, time);
    private readonly TraceBudget reads = new(options.Value.ReadTracesPerSecond, time);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        if (parent.TraceId != default) return IsSampled(parent) ? Record : Drop;

        // A batch of records has no parent, but what it was made of has been decided upon.
        if (samplingParameters.Links is { } links && links.Any(link => IsSampled(link.Context))) return Record;

        var root = TraceRoots.Of(samplingParameters);
        if (root == TraceRoot.Health) return Drop;
        var ratio = (root == TraceRoot.Change ? orders : reads).Next();
        return IsWithin(samplingParameters.TraceId, ratio)
            ? new SamplingResult(SamplingDecision.RecordAndSample, [new(RatioAttribute, ratio)])
            : Drop;
    }

    private static bool IsSampled(ActivityContext context) => (context.TraceFlags & ActivityTraceFlags.Recorded) != 0;

    /// <summary>By the trace's own id, whose last bytes are random: no other chance is needed.</summary>
    private static bool IsWithin(ActivityTraceId id, double ratio)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.CopyTo(bytes);
        return (BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) >> 11) * (1.0 / (1UL << 53)) < ratio;
    }
}
