using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using EcomStreaming.Broker.Log;

namespace EcomStreaming.Broker.Topics;

/// <summary>
/// The changes since <c>metadata.json</c> was written, so that a change costs as much as it says, and not as much as there are topics:
/// <c>CRC-32C of the rest in 8 hexadecimal digits, a space, JSON</c>, a line each. A crash may tear the last line, whose change nobody was told of.
/// </summary>
internal sealed class MetadataJournal(string folder)
{
    public const string FileName = "metadata.journal";

    private const int ChecksumDigits = 8;

    /// <summary>The bytes of the whole lines.</summary>
    public long Bytes { get; private set; }

    /// <summary>Makes the changes that the journal has, and the file has not.</summary>
    /// <exception cref="IOException">A line before the last one is damaged.</exception>
    public static BrokerMetadata Apply(string folder, BrokerMetadata metadata)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return metadata;
        var topics = metadata.Topics.ToDictionary(topic => topic.Name, StringComparer.Ordinal);
        var lines = Encoding.UTF8.GetString(File.ReadAllBytes(path)).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (Read(lines[i]) is not { } change)
            {
                if (lines.Skip(i + 1).All(later => Read(later) is null)) break; // the tail that a crash has torn
                throw new IOException($"{path}: line {i + 1} is damaged. Restore the file.");
            }

            if (change.Number <= metadata.LastChange) continue;
            change.Make(topics);
            metadata = metadata with { LastChange = change.Number, NextProducerId = change.NextProducerId, Boot = change.Boot };
        }

        return metadata with { Topics = [.. topics.Values] };
    }

    /// <exception cref="IOException">The disk does not take it: the change is not made.</exception>
    public void Append(MetadataChange change)
    {
        var path = Path.Combine(folder, FileName);
        var isNew = !File.Exists(path);
        using var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        var line = Write(change);
        try
        {
            RandomAccess.Write(file, line, Bytes);
            RandomAccess.FlushToDisk(file);
            if (isNew) FolderSync.Force(folder);
            Bytes += line.Length;
        }
        catch (IOException)
        {
            RandomAccess.SetLength(file, Bytes);
            throw;
        }
    }

    /// <summary>Begins anew: <c>metadata.json</c> has all of it.</summary>
    public bool TryClear()
    {
        try
        {
            File.Delete(Path.Combine(folder, FileName));
            Bytes = 0;
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static byte[] Write(MetadataChange change)
    {
        var json = JsonSerializer.Serialize(change, MetadataChangeJson.Default.MetadataChange);
        return Encoding.UTF8.GetBytes($"{ChecksumOf(json)} {json}\n");
    }

    private static MetadataChange? Read(string line)
    {
        if (line.Length < ChecksumDigits + 1 || line[..ChecksumDigits] != ChecksumOf(line[(ChecksumDigits + 1)..])) return null;
        return JsonSerializer.Deserialize(line.AsSpan(ChecksumDigits + 1), MetadataChangeJson.Default.MetadataChange);
    }

    private static string ChecksumOf(string json) =>
        Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, Encoding.UTF8.GetBytes(json)).ToString("x8", CultureInfo.InvariantCulture);
}
