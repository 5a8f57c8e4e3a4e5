using EcomStreaming.Broker.Apis;
using EcomStreaming.Broker.Tests.Golden;
using EcomStreaming.Broker.Tests.Support;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Fuzz;

/// <summary>
/// What the fuzzer begins with: a request of every advertised API in every version, and the frames of <c>Corpus.frames</c>. Frames are without their
/// size.
/// </summary>
internal sealed class Corpus
{
    public const int CorrelationId = 1;

    public Corpus()
    {
        Requests = [.. ApiTable.All.SelectMany(Versions)];
        Kept = [.. File.ReadLines(Path.Combine(RepositoryRoot.Path, "tests", "embedded", "Kafka", "Fuzz", "Corpus.frames"))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split('#', ':'))
            .Select(parts => new KeptFrame(Convert.FromHexString(parts[0].Trim()), Enum.Parse<Fate>(parts[1].Trim())))];
        All = [.. Requests, .. Kept.Select(kept => kept.Frame)];
    }

    /// <summary>One of each API and version.</summary>
    public IReadOnlyList<byte[]> Requests { get; }

    public IReadOnlyList<KeptFrame> Kept { get; }

    public IReadOnlyList<byte[]> All { get; }

    /// <summary>A frame of the corpus as chance has changed it.</summary>
    public byte[] Draw(Random random)
    {
        var (frame, other) = (All[random.Next(All.Count)], All[random.Next(All.Count)]);
        return Mutation.Of(frame, other, random);
    }

    private static IEnumerable<byte[]> Versions(Api api)
    {
        var golden = GoldenFile.Of(api.Key);
        for (var version = api.ImplementedMin; version <= api.VersionMax; version++)
            yield return new Wire().Int16((short)api.Key).Int16(version).Int32(CorrelationId).Text("fuzz").Raw(api.IsFlexible(version) ? [0] : [])
                .Raw(golden.Get($"{api.Key}Request", version)).Bytes;
    }
}

/// <summary>A frame of <c>Corpus.frames</c>, and what becomes of it.</summary>
internal sealed record KeptFrame(byte[] Frame, Fate Fate);

/// <summary>What a broker does about a frame.</summary>
internal enum Fate
{
    Answered,
    Closed,
    Waits,
}
