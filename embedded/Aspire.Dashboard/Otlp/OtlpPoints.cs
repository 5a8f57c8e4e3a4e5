using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Otlp;

/// <summary>Reads the data points of metrics, each with the attributes of its series.</summary>
internal sealed class OtlpPoints(OtlpCommon common)
{
    public delegate Dimension Read(ProtoReader message);

    /// <summary>NumberDataPoint: 2 start, 3 time, 4 double, 5 exemplars, 6 int, 7 attributes.</summary>
    public Dimension Number(ProtoReader message)
    {
        var (start, time, value) = (0L, 0L, 0d);
        var (attributes, exemplars) = (new List<TelemetryAttribute>(), new List<Exemplar>());
        while (message.Next())
        {
            switch (message.Field)
            {
                case 2: start = message.Int64(); break;
                case 3: time = message.Int64(); break;
                case 4: value = message.Double(); break;
                case 5: exemplars.Add(Exemplar(message.Message())); break;
                case 6: value = message.Int64(); break;
                case 7: common.AddAttribute(attributes, message.Message()); break;
                default: message.Skip(); break;
            }
        }

        return new([.. attributes], [new(start, time, value, 0, null, [.. exemplars])]);
    }

    /// <summary>HistogramDataPoint: 2 start, 3 time, 4 count, 5 sum, 6 counts, 7 bounds, 8 exemplars, 9 attributes.</summary>
    public Dimension Histogram(ProtoReader message)
    {
        var (start, time, count, sum) = (0L, 0L, 0L, 0d);
        var (attributes, exemplars) = (new List<TelemetryAttribute>(), new List<Exemplar>());
        var (counts, bounds) = (new List<ulong>(), new List<ulong>());
        while (message.Next())
        {
            switch (message.Field)
            {
                case 2: start = message.Int64(); break;
                case 3: time = message.Int64(); break;
                case 4: count = message.Int64(); break;
                case 5: sum = message.Double(); break;
                case 6: message.Numbers(counts, wide: true); break;
                case 7: message.Numbers(bounds, wide: true); break;
                case 8: exemplars.Add(Exemplar(message.Message())); break;
                case 9: common.AddAttribute(attributes, message.Message()); break;
                default: message.Skip(); break;
            }
        }

        if (counts.Count > 0 && counts.Count != bounds.Count + 1) throw new MalformedOtlpException("a histogram has not one count more than bounds");
        var buckets = new HistogramBuckets([.. bounds.Select(BitConverter.UInt64BitsToDouble)], [.. counts.Select(one => (long)one)]);
        return new([.. attributes], [new(start, time, sum, count, counts.Count == 0 ? null : buckets, [.. exemplars])]);
    }

    /// <summary>
    /// ExponentialHistogramDataPoint: 1 attributes, 2 start, 3 time, 4 count, 5 sum, 6 scale, 7 count of zeros, 8 positive, 9 negative, 11 exemplars.
    /// </summary>
    public Dimension ExponentialHistogram(ProtoReader message)
    {
        var (start, time, count, sum, scale, zeros) = (0L, 0L, 0L, 0d, 0, 0L);
        var (attributes, exemplars) = (new List<TelemetryAttribute>(), new List<Exemplar>());
        var (positive, negative) = (ExponentialBuckets.None, ExponentialBuckets.None);
        while (message.Next())
        {
            switch (message.Field)
            {
                case 1: common.AddAttribute(attributes, message.Message()); break;
                case 2: start = message.Int64(); break;
                case 3: time = message.Int64(); break;
                case 4: count = message.Int64(); break;
                case 5: sum = message.Double(); break;
                case 6: scale = message.SInt32(); break;
                case 7: zeros = message.Int64(); break;
                case 8: positive = Buckets(message.Message()); break;
                case 9: negative = Buckets(message.Message()); break;
                case 11: exemplars.Add(Exemplar(message.Message())); break;
                default: message.Skip(); break;
            }
        }

        return new([.. attributes], [new(start, time, sum, count, ExponentialBuckets.WithBounds(scale, zeros, positive, negative), [.. exemplars])]);
    }

    /// <summary>SummaryDataPoint: 2 start, 3 time, 4 count, 5 sum, 7 attributes; its quantiles cannot be added up and are left out.</summary>
    public Dimension Summary(ProtoReader message)
    {
        var (start, time, count, sum) = (0L, 0L, 0L, 0d);
        var attributes = new List<TelemetryAttribute>();
        while (message.Next())
        {
            switch (message.Field)
            {
                case 2: start = message.Int64(); break;
                case 3: time = message.Int64(); break;
                case 4: count = message.Int64(); break;
                case 5: sum = message.Double(); break;
                case 7: common.AddAttribute(attributes, message.Message()); break;
                default: message.Skip(); break;
            }
        }

        return new([.. attributes], [new(start, time, sum, count, null, [])]);
    }

    /// <summary>Buckets: 1 offset, 2 counts.</summary>
    private static ExponentialBuckets Buckets(ProtoReader message)
    {
        var (offset, counts) = (0, new List<ulong>());
        while (message.Next())
        {
            if (message.Field == 1) offset = message.SInt32();
            else if (message.Field == 2) message.Numbers(counts, wide: false);
            else message.Skip();
        }

        return new(offset, counts);
    }

    /// <summary>Exemplar: 2 time, 3 double, 4 span id, 5 trace id, 6 int.</summary>
    private static Exemplar Exemplar(ProtoReader message)
    {
        var (time, value, traceId, spanId) = (0L, 0d, default(TraceId), default(SpanId));
        while (message.Next())
        {
            switch (message.Field)
            {
                case 2: time = message.Int64(); break;
                case 3: value = message.Double(); break;
                case 4: spanId = OtlpCommon.SpanId(message.Bytes()); break;
                case 5: traceId = OtlpCommon.TraceId(message.Bytes()); break;
                case 6: value = message.Int64(); break;
                default: message.Skip(); break;
            }
        }

        return new(time, value, traceId, spanId);
    }
}
