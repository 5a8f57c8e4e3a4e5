using System.Buffers.Binary;
using System.IO.Hashing;

namespace EcomStreaming.Broker.Log;

/// <summary>
/// What is known of idempotent and transactional producers up to a segment's beginning, so that a start replays one segment only. Kafka's own file
/// keeps a producer's last batch; this one keeps all five, under a version of its own.
/// </summary>
/// <remarks>
/// <c>version i16 = 102 | crc u32, CRC-32C of what follows | count i32 | { producerId i64 | epoch i16 | openSince i64, -1: none | coordinatorEpoch
/// i32 | lastTime i64 | batches i32 | { first i32 | last i32 | base i64 | last i64 | time i64 } }</c>
/// </remarks>
internal static class ProducerSnapshot
{
    private const short Version = 102;
    private const short FirstVersion = 100;
    private const int HeaderBytes = 6;
    private const long NoneOpen = -1;

    public static void Write(string path, ProducerStates producers)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(BinaryPrimitives.ReverseEndianness(Version));
        writer.Write(0u); // the CRC's place
        writer.Write(BinaryPrimitives.ReverseEndianness(producers.All.Count));
        foreach (var (id, state) in producers.All)
        {
            writer.Write(BinaryPrimitives.ReverseEndianness(id));
            writer.Write(BinaryPrimitives.ReverseEndianness(state.Epoch));
            writer.Write(BinaryPrimitives.ReverseEndianness(state.OpenSince ?? NoneOpen));
            writer.Write(BinaryPrimitives.ReverseEndianness(state.CoordinatorEpoch));
            writer.Write(BinaryPrimitives.ReverseEndianness(state.LastTimestamp));
            writer.Write(BinaryPrimitives.ReverseEndianness(state.Batches.Count));
            foreach (var batch in state.Batches) Write(writer, batch);
        }

        var content = stream.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(2), ChecksumOf(content));
        AtomicFile.Write(path, content);
    }

    /// <summary>Fills the states from a snapshot; false where there is none that is whole, which means replaying from the log's start.</summary>
    public static bool TryRead(string path, ProducerStates producers)
    {
        if (!File.Exists(path)) return false;
        var content = File.ReadAllBytes(path);
        if (!IsWhole(content)) return false;
        using var reader = new BinaryReader(new MemoryStream(content, HeaderBytes, content.Length - HeaderBytes));
        for (var count = BinaryPrimitives.ReverseEndianness(reader.ReadInt32()); count > 0; count--)
        {
            var id = BinaryPrimitives.ReverseEndianness(reader.ReadInt64());
            var state = new ProducerState(BinaryPrimitives.ReverseEndianness(reader.ReadInt16()));
            var openSince = BinaryPrimitives.ReverseEndianness(reader.ReadInt64());
            (state.OpenSince, state.CoordinatorEpoch) =
                (openSince == NoneOpen ? null : openSince, BinaryPrimitives.ReverseEndianness(reader.ReadInt32()));
            var lastTimestamp = BinaryPrimitives.ReverseEndianness(reader.ReadInt64());
            for (var batches = BinaryPrimitives.ReverseEndianness(reader.ReadInt32()); batches > 0; batches--) state.Add(Read(reader));
            state.Touch(lastTimestamp);
            producers.Restore(id, state);
        }

        return true;
    }

    /// <summary>Whether it is of a version that was written before, which is not read: the log tells the same.</summary>
    public static bool IsOutdated(string path)
    {
        var content = File.ReadAllBytes(path);
        return content.Length >= sizeof(short) && BinaryPrimitives.ReadInt16BigEndian(content) is >= FirstVersion and < Version;
    }

    private static bool IsWhole(ReadOnlySpan<byte> content) =>
        content.Length > HeaderBytes
        && BinaryPrimitives.ReadInt16BigEndian(content) == Version
        && BinaryPrimitives.ReadUInt32BigEndian(content[2..]) == ChecksumOf(content);

    private static uint ChecksumOf(ReadOnlySpan<byte> content) => Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, content[HeaderBytes..]);

    private static void Write(BinaryWriter writer, ProducerBatch batch)
    {
        writer.Write(BinaryPrimitives.ReverseEndianness(batch.FirstSequence));
        writer.Write(BinaryPrimitives.ReverseEndianness(batch.LastSequence));
        writer.Write(BinaryPrimitives.ReverseEndianness(batch.BaseOffset));
        writer.Write(BinaryPrimitives.ReverseEndianness(batch.LastOffset));
        writer.Write(BinaryPrimitives.ReverseEndianness(batch.Timestamp));
    }

    private static ProducerBatch Read(BinaryReader reader) => new(
        BinaryPrimitives.ReverseEndianness(reader.ReadInt32()),
        BinaryPrimitives.ReverseEndianness(reader.ReadInt32()),
        BinaryPrimitives.ReverseEndianness(reader.ReadInt64()),
        BinaryPrimitives.ReverseEndianness(reader.ReadInt64()),
        BinaryPrimitives.ReverseEndianness(reader.ReadInt64()));
}
