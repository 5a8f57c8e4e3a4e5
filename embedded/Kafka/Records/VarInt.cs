namespace EcomStreaming.Broker.Records;

/// <summary>The zigzag varints inside record batches; those of the protocol around them are unsigned.</summary>
internal static class VarInt
{
    /// <summary>Reads a value and moves on; false where the bytes end before it or it has more than 64 bits.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out long value)
    {
        ulong raw = 0;
        value = 0;
        for (var i = 0; i < bytes.Length && i < 10; i++)
        {
            raw |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if ((bytes[i] & 0x80) != 0) continue;
            value = (long)(raw >> 1) ^ -(long)(raw & 1);
            bytes = bytes[(i + 1)..];
            return true;
        }

        return false;
    }

    public static void Write(List<byte> target, long value)
    {
        var raw = (ulong)((value << 1) ^ (value >> 63));
        for (; raw > 0x7F; raw >>= 7) target.Add((byte)(raw | 0x80));
        target.Add((byte)raw);
    }
}
