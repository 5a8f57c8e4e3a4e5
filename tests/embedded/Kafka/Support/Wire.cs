using System.Buffers.Binary;
using System.Text;

namespace EcomStreaming.Broker.Tests.Support;

/// <summary>Bytes in wire order, written apart from the broker's own writer so that one does not hide a fault of the other.</summary>
internal sealed class Wire
{
    private readonly List<byte> bytes = [];

    public byte[] Bytes => [.. bytes];

    public Wire Raw(params ReadOnlySpan<byte> value)
    {
        bytes.AddRange(value);
        return this;
    }

    public Wire Int8(int value) => Raw((byte)value);

    public Wire Int16(int value)
    {
        Span<byte> target = stackalloc byte[2];
        BinaryPrimitives.WriteInt16BigEndian(target, (short)value);
        return Raw(target);
    }

    public Wire Int32(int value)
    {
        Span<byte> target = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(target, value);
        return Raw(target);
    }

    public Wire Int64(long value)
    {
        Span<byte> target = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(target, value);
        return Raw(target);
    }

    /// <summary>i16 length and UTF-8; null is -1.</summary>
    public Wire Text(string? value) => value is null ? Int16(-1) : Int16(Encoding.UTF8.GetByteCount(value)).Raw(Encoding.UTF8.GetBytes(value));

    /// <summary>i32 length and bytes.</summary>
    public Wire Sized(byte[] value) => Int32(value.Length).Raw(value);

    /// <summary>Unsigned, seven bits a byte, lowest first.</summary>
    public Wire VarInt(uint value)
    {
        for (; value > 0x7F; value >>= 7) Int8((int)(value & 0x7F) | 0x80);
        return Int8((int)value);
    }

    /// <summary>Compact string: length + 1 as a varint; null is 0.</summary>
    public Wire CompactText(string? value) =>
        value is null ? VarInt(0) : VarInt((uint)Encoding.UTF8.GetByteCount(value) + 1).Raw(Encoding.UTF8.GetBytes(value));
}
