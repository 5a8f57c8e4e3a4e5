namespace EcomStreaming.TestSupport.Otlp;

/// <summary>What one export said of an instrument: later exports say it again.</summary>
/// <param name="Meter">The name of the meter that the instrument belongs to.</param>
/// <param name="Resource">Attributes of the process that measured it.</param>
public sealed record OtlpMetric(string Name, string Unit, string Meter, IReadOnlyList<OtlpPoint> Points, IReadOnlyDictionary<string, string> Resource)
{
    /// <summary>The resource's <c>service.name</c>.</summary>
    public string Service => Resource.GetValueOrDefault("service.name", "");
}

/// <summary>A value under its attributes.</summary>
/// <param name="Value">Of a gauge or a counter; a histogram's sum.</param>
/// <param name="Count">A histogram's number of measurements; else 1.</param>
public sealed record OtlpPoint(IReadOnlyDictionary<string, string> Attributes, double Value, long Count);
