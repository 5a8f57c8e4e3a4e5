namespace Aspire.Dashboard.Telemetry;

/// <summary>The measurements held in memory, the oldest dropped first. Safe for many threads; whoever reads gets copies.</summary>
public sealed class MetricStore(TelemetryLimits limits)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Resource, string Meter, string Name), Series> instruments = [];
    private readonly Queue<(Points Of, long Number)> order = new();
    private long arrived;
    private int count;

    /// <summary>All points together.</summary>
    public int PointCount
    {
        get
        {
            lock (gate) return count;
        }
    }

    /// <param name="instrument">Its dimensions carry the points that have arrived.</param>
    public void Add(Instrument instrument)
    {
        lock (gate)
        {
            var key = (instrument.Resource.Key, instrument.Meter, instrument.Name);
            if (!instruments.TryGetValue(key, out var series)) instruments[key] = series = new(instrument);
            foreach (var dimension in instrument.Dimensions) Add(series, dimension);
            while (count > limits.MaxPointCount) DropOldest();
        }
    }

    /// <summary>Every instrument, without its points: what there is to choose from.</summary>
    public IReadOnlyList<Instrument> Instruments()
    {
        lock (gate) return [.. instruments.Values.Select(series => series.Instrument with { Dimensions = [] })];
    }

    /// <summary>One instrument of one resource with all of its points since a moment and each series' last one before it; null where it is not known.</summary>
    public Instrument? Find(string resourceKey, string meter, string name, long sinceNs)
    {
        lock (gate) return instruments.TryGetValue((resourceKey, meter, name), out var series) ? series.Copy(sinceNs) : null;
    }

    /// <summary>Forgets all, or what one service has sent.</summary>
    public void Clear(string? resource = null)
    {
        lock (gate)
        {
            foreach (var (key, series) in instruments.Where(one => resource is null || one.Value.Instrument.Resource.Name == resource).ToList())
            {
                foreach (var points in series.All) count -= points.Clear();
                instruments.Remove(key);
            }
        }
    }

    private void Add(Series series, Dimension dimension)
    {
        var points = series.PointsOf(dimension.Attributes);
        foreach (var point in dimension.Points)
        {
            if (points.Prolong(point)) continue;
            points.Add(++arrived, point);
            order.Enqueue((points, arrived));
            count++;
            if (points.Count > limits.MaxMetricsCount && points.RemoveFirst()) count--;
        }
    }

    /// <summary>A point that went before its turn, with its series or over its series' limit, has left its place in the order behind.</summary>
    private void DropOldest()
    {
        var (points, number) = order.Dequeue();
        if (points.FirstNumber == number && points.RemoveFirst()) count--;
    }

    private sealed class Series(Instrument instrument)
    {
        private readonly List<(TelemetryAttribute[] Attributes, Points Points)> dimensions = [];
        private readonly Dictionary<string, Points> byAttributes = new(StringComparer.Ordinal);

        public Instrument Instrument => instrument;

        public IEnumerable<Points> All => byAttributes.Values;

        public Points PointsOf(TelemetryAttribute[] attributes)
        {
            var key = string.Join('\n', attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal).Select(attribute => $"{attribute.Key}={attribute.Text}"));
            if (byAttributes.TryGetValue(key, out var points)) return points;
            byAttributes[key] = points = new();
            dimensions.Add((attributes, points));
            return points;
        }

        public Instrument Copy(long sinceNs) => instrument with
        {
            Dimensions = [.. dimensions.Select(one => new Dimension(one.Attributes, one.Points.Since(sinceNs)))],
        };
    }

    /// <summary>One series' points, each with its number in the order of arrival of all.</summary>
    private sealed class Points
    {
        private readonly LinkedList<(long Number, MetricPoint Point)> points = new();

        public int Count => points.Count;

        public long FirstNumber => points.First?.Value.Number ?? 0;

        public void Add(long number, MetricPoint point) => points.AddLast((number, point));

        public bool RemoveFirst()
        {
            if (points.Count == 0) return false;
            points.RemoveFirst();
            return true;
        }

        public int Clear()
        {
            var cleared = points.Count;
            points.Clear();
            return cleared;
        }

        /// <summary>And the one before, which says how things stood at that moment.</summary>
        public IReadOnlyList<MetricPoint> Since(long ns)
        {
            var node = points.Last;
            while (node is not null && node.Value.Point.TimeNs >= ns) node = node.Previous;
            var since = new List<MetricPoint>();
            for (node ??= points.First; node is not null; node = node.Next) since.Add(node.Value.Point);
            return since;
        }

        /// <summary>A value that stays as it was needs no third point: its second one lasts until now.</summary>
        public bool Prolong(MetricPoint point)
        {
            if (points.Last is not { Previous: { } before } last) return false;
            if (!IsSame(last.Value.Point, point) || !IsSame(before.Value.Point, last.Value.Point)) return false;
            last.Value = last.Value with { Point = last.Value.Point with { TimeNs = point.TimeNs } };
            return true;
        }

        private static bool IsSame(MetricPoint one, MetricPoint other) =>
            one.Value.Equals(other.Value) && one.Count == other.Count && one.StartNs == other.StartNs && other.Exemplars.Length == 0;
    }
}
