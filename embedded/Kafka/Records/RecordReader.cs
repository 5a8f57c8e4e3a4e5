namespace EcomStreaming.Broker.Records;

/// <summary>Iterates over the records of an uncompressed batch.</summary>
/// <remarks>
/// <c>length | attributes i8 | timestampDelta | offsetDelta | keyLength, key | valueLength, value | headerCount, headers…</c>, all numbers zigzag
/// varints.
/// </remarks>
internal ref struct RecordReader(ReadOnlySpan<byte> records)
{
    private ReadOnlySpan<byte> rest = records;

    /// <summary>The whole record, its length included.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>What follows its time.</summary>
    public ReadOnlySpan<byte> AfterTimestamp { get; private set; }

    public long TimestampDelta { get; private set; }

    public long OffsetDelta { get; private set; }

    public bool KeyIsNull { get; private set; }

    public ReadOnlySpan<byte> Key { get; private set; }

    public bool ValueIsNull { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public readonly bool AtEnd => rest.IsEmpty;

    /// <summary>Moves to the next record; false where there is none, or what stands there is no record.</summary>
    public bool TryRead()
    {
        var all = rest;
        if (!VarInt.TryRead(ref rest, out var length) || length < 1 || length > rest.Length) return false;
        var body = rest[1..(int)length];
        rest = rest[(int)length..];
        Raw = all[..^rest.Length];

        if (!VarInt.TryRead(ref body, out var timestampDelta)) return false;
        AfterTimestamp = body;
        if (!VarInt.TryRead(ref body, out var offsetDelta)) return false;
        (TimestampDelta, OffsetDelta) = (timestampDelta, offsetDelta);
        if (!TryTake(ref body, out var key, out var keyIsNull)) return false;
        Key = key;
        KeyIsNull = keyIsNull;
        if (!TryTake(ref body, out var value, out var valueIsNull)) return false;
        Value = value;
        ValueIsNull = valueIsNull;
        return SkipHeaders(ref body) && body.IsEmpty;
    }

    /// <summary>Whether so many records stand there, and nothing else, at ascending offsets of their batch.</summary>
    public static bool AreClaimed(ReadOnlySpan<byte> records, int count, int lastOffsetDelta)
    {
        var reader = new RecordReader(records);
        var last = -1L;
        for (; count > 0; count--)
        {
            if (!reader.TryRead() || reader.OffsetDelta <= last || reader.OffsetDelta > lastOffsetDelta) return false;
            last = reader.OffsetDelta;
        }

        return reader.AtEnd;
    }

    private static bool SkipHeaders(ref ReadOnlySpan<byte> body)
    {
        if (!VarInt.TryRead(ref body, out var headers) || headers < 0) return false;
        for (; headers > 0; headers--)
            if (!TryTake(ref body, out _, out var keyIsNull) || keyIsNull || !TryTake(ref body, out _, out _)) return false;
        return true;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> body, out ReadOnlySpan<byte> taken, out bool isNull)
    {
        taken = default;
        isNull = true;
        if (!VarInt.TryRead(ref body, out var length) || length > body.Length) return false;
        if (length < 0) return length == -1;
        isNull = false;
        taken = body[..(int)length];
        body = body[(int)length..];
        return true;
    }
}
