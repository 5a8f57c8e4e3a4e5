using System.Runtime.CompilerServices;

namespace EcomStreaming.Broker.Records;

/// <summary>The zigzag varints inside record batches; those of the protocol around them are unsigned.</summary>
internal static class VarInt
{
    private const int More = 0x80;

    /// <summary>Reads a value and moves on; false where the bytes end before it or it has more than 64 bits.</summary>
    /// <remarks>A record has seven of them, nearly all of one byte or two: those are read without a loop.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out long value)
    {
        if (bytes.Length > 0 && bytes[0] < More)
        {
            value = Unfold(bytes[0]);
            bytes = bytes[1..];
            return true;
        }

        if (bytes.Length > 1 && bytes[1] < More)
        {
            value = Unfold((bytes[0] & 0x7Fu) | ((uint)bytes[1] << 7));
            bytes = bytes[2..];
            return true;
        }

        return TryReadLonger(ref bytes, out value);
    }

    private static bool TryReadLonger(ref ReadOnlySpan<byte> bytes, out long value)
    {
        ulong raw = 0;
        value = 0;
        for (var i = 0; i < bytes.Length && i < 10; i++)
        {
            raw |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if ((bytes[i] & More) != 0) continue;
            value = Unfold(raw);
            bytes = bytes[(i + 1)..];
            return true;
        }

        return false;
    }

    private static long Unfold(ulong raw) => (long)(raw >> 1) ^ -(long)(raw & 1);

    public static void Write(List<byte> target, long value)
    {
        var raw = (ulong)((value << 1) ^ (value >> 63));
        for (; raw > 0x7F; raw >>= 7) target.Add((byte)(raw | 0x80));
        target.Add((byte)raw);
    }
}
