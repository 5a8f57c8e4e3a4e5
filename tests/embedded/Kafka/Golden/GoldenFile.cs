using EcomStreaming.Broker.Protocol;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Golden;

/// <summary>
/// Messages with the bytes that Apache Kafka's own classes write for them; <c>Vectors.java</c> beside this file says how they come about.
/// <code>
/// HeartbeatRequest 3-4 {"groupId": "readers", …}     what the messages of these versions hold
/// = HeartbeatRequest 3 0007726561…                   their bytes, without frame and header
/// </code>
/// </summary>
internal sealed class GoldenFile
{
    private readonly Dictionary<(string Message, short Version), byte[]> vectors = [];

    private GoldenFile(string path)
    {
        foreach (var line in File.ReadLines(path).Where(line => line.StartsWith("= ", StringComparison.Ordinal)))
        {
            var parts = line.Split(' ', 4);
            vectors.Add((parts[1], short.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture)), Convert.FromHexString(parts[3]));
        }
    }

    public static GoldenFile Of(ApiKey key) => new(PathOf($"{(short)key:D2}_{key}"));

    public static GoldenFile Named(string name) => new(PathOf(name));

    public byte[]? Find(string message, short version) => vectors.GetValueOrDefault((message, version));

    public byte[] Get(string message, short version) =>
        Find(message, version) ?? throw new KeyNotFoundException($"No vector of {message} {version}.");

    private static string PathOf(string name) => Path.Combine(RepositoryRoot.Path, "tests", "embedded", "Kafka", "Golden", name + ".golden");
}
