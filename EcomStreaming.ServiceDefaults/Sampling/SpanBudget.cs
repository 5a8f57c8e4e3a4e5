using System.Diagnostics;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// The spans that a process may cause: a bucket that fills at a rate and holds those of one second. A trace is admitted while the bucket is not
/// empty, and charged once its cost is known. The charge may be more than the bucket holds; it has to fill up again before the next trace.
/// </summary>
internal sealed class SpanBudget
{
    /// <summary>A request that sends its body slowly keeps others from being admitted for no longer than this.</summary>
    public static readonly TimeSpan UnchargedMax = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly double perSecond;
    private readonly TimeProvider time;
    private double left;
    private long filled;
    private ActivityTraceId uncharged;
    private long admitted;
    private long refused;

    public SpanBudget(double perSecond, TimeProvider time)
    {
        (this.perSecond, this.time) = (perSecond, time);
        (left, filled) = (perSecond, time.GetTimestamp());
    }

    /// <summary>
    /// Admits the trace unless the bucket is empty or an admitted trace is not charged yet, since nobody knows then what is left.
    /// </summary>
    /// <returns>
    /// Null where it is refused; else the trace's ratio: it stands for itself and for those that were refused since the last one was admitted.
    /// </returns>
    public double? Admit(ActivityTraceId trace)
    {
        lock (gate)
        {
            Fill();
            if (left <= 0 || (uncharged != default && time.GetElapsedTime(admitted) < UnchargedMax))
            {
                refused++;
                return null;
            }

            (uncharged, admitted) = (trace, time.GetTimestamp());
            var ratio = 1.0 / (1 + refused);
            refused = 0;
            return ratio;
        }
    }

    /// <param name="spans">What a trace turned out to cost; negative gives back what it did not use.</param>
    public void Charge(ActivityTraceId trace, int spans)
    {
        lock (gate)
        {
            Fill();
            left = Math.Min(perSecond, left - spans);
            if (uncharged == trace) uncharged = default;
        }
    }

    /// <summary>Charges a trace whose request has ended for that request alone, unless it has been charged.</summary>
    public void End(ActivityTraceId trace)
    {
        lock (gate)
        {
            if (uncharged == trace) Charge(trace, SpanCosts.PerRefusal);
        }
    }

    private void Fill()
    {
        var now = time.GetTimestamp();
        left = Math.Min(perSecond, left + (perSecond * time.GetElapsedTime(filled, now).TotalSeconds));
        filled = now;
    }
}
