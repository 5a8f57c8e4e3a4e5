using EcomStreaming.Broker.Apis;
using EcomStreaming.Broker.Tests.Golden;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Fuzz;

/// <summary>What the fuzzer begins with: a request of every advertised API in every version, and the frames of <c>Corpus.frames</c>. Frames are without their size.</summary>
internal sealed class Corpus
{
    public Corpus()
    {
        Requests = [.. ApiTable.All.SelectMany(Versions)];
        var kept = File.ReadLines(Path.Combine(RepositoryRoot.Path, "tests", "embedded", "Kafka", "Fuzz", "Corpus.frames"))
            .Select(line => line.Split('#')[0].Trim())
            .Where(frame => frame.Length > 0)
            .Select(Convert.FromHexString);
        All = [.. Requests, .. kept];
    }

    /// <summary>One of each API and version.</summary>
    public IReadOnlyList<byte[]> Requests { get; }

    public IReadOnlyList<byte[]> All { get; }

    private static IEnumerable<byte[]> Versions(Api api)
    {
        var golden = GoldenFile.Of(api.Key);
        for (var version = api.ImplementedMin; version <= api.VersionMax; version++)
            yield return new Wire().Int16((short)api.Key).Int16(version).Int32(1).Text("fuzz").Raw(api.IsFlexible(version) ? [0] : []).Raw(golden.Get($"{api.Key}Request", version)).Bytes;
    }
}
