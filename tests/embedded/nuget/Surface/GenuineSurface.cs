namespace EcomStreaming.KafkaPackages.Tests.Surface;

/// <summary>
/// The public surface of genuine Aspire, from a table of tab-separated lines: assembly, documentation id, signature in C#, marks.
/// <code>Aspire.Hosting	M:A.B.Do(System.Int32)	public static void Do(int count = 1)	obsolete</code>
/// </summary>
internal sealed class GenuineSurface
{
    private readonly Dictionary<string, string> signatures;

    public GenuineSurface(IEnumerable<string> lines) => signatures = lines
        .Select(line => line.Split('\t'))
        .Where(columns => columns.Length >= 3)
        .ToDictionary(columns => columns[1], columns => columns[2], StringComparer.Ordinal);

    public IEnumerable<string> Ids => signatures.Keys;

    public string? Signature(string documentationId) => signatures.GetValueOrDefault(documentationId);
}
