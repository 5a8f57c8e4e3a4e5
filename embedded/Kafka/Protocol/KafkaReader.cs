using System.Buffers.Binary;
using System.Text;

namespace EcomStreaming.Broker.Protocol;

/// <summary>
/// Reads a request's body in wire order. <c>flexible</c> chooses between classic lengths (i16, i32; -1 is null) and compact ones
/// (unsigned varint of length + 1; 0 is null); <see cref="ReadTags"/> ends every struct and reads nothing in a classic version.
/// Every length is held against what is left of the frame before anything is allocated; what does not fit throws
/// <see cref="MalformedRequestException"/>.
/// </summary>
internal ref struct KafkaReader(ReadOnlyMemory<byte> frame, bool flexible)
{
    public const int StringBytesMax = short.MaxValue;

    private readonly ReadOnlyMemory<byte> frame = frame;
    private readonly ReadOnlySpan<byte> span = frame.Span;

    /// <summary>How many bytes have been read.</summary>
    public int Position { get; private set; }

    public readonly int Remaining => span.Length - Position;

    public bool ReadBoolean() => Take(1)[0] != 0;

    public sbyte ReadInt8() => (sbyte)Take(1)[0];

    public short ReadInt16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public Guid ReadUuid() => new(Take(16), bigEndian: true);

    public string ReadString() => ReadNullableString() ?? throw new MalformedRequestException("A string that must be there is null.");

    public string? ReadNullableString()
    {
        var length = flexible ? ReadCompactLength() : ReadInt16();
        if (length > StringBytesMax) throw new MalformedRequestException($"A string of {length} bytes.");
        if (length < 0) return null;
        var text = Encoding.UTF8.GetString(Take(length));
        // Bytes that are no UTF-8 become characters of three: what could not be written again must not come in.
        if (text.Length > StringBytesMax / 3 && Encoding.UTF8.GetByteCount(text) > StringBytesMax)
        {
            throw new MalformedRequestException("A string is not valid UTF-8.");
        }
        return text;
    }

    /// <summary>The bytes stay in the frame: copy what has to outlive the request.</summary>
    public ReadOnlyMemory<byte> ReadBytes() => ReadNullableBytes() ?? throw new MalformedRequestException("Bytes that must be there are null.");

    public ReadOnlyMemory<byte>? ReadNullableBytes()
    {
        var length = flexible ? ReadCompactLength() : ReadInt32();
        if (length < 0) return null;
        var start = Position;
        Take(length);
        return frame.Slice(start, length);
    }

    public int ReadArrayLength()
    {
        var count = ReadNullableArrayLength();
        return count >= 0 ? count : throw new MalformedRequestException("An array that must be there is null.");
    }

    /// <summary>-1 for null. No element takes less than a byte, so a count above what is left of the frame is a lie.</summary>
    public int ReadNullableArrayLength()
    {
        var count = flexible ? ReadCompactLength() : ReadInt32();
        if (count > Remaining) throw new MalformedRequestException($"An array of {count} elements in {Remaining} bytes.");
        return Math.Max(count, -1);
    }

    /// <summary>Ends a struct: skips tagged fields, which no supported request needs.</summary>
    public void ReadTags()
    {
        if (!flexible) return;
        for (var left = ReadVarUInt32(); left > 0; left--)
        {
            ReadVarUInt32();
            Take((int)Math.Min(ReadVarUInt32(), int.MaxValue));
        }
    }

    public uint ReadVarUInt32()
    {
        uint value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = Take(1)[0];
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }

        throw new MalformedRequestException("A varint of more than five bytes.");
    }

    private int ReadCompactLength()
    {
        var lengthPlusOne = ReadVarUInt32();
        return lengthPlusOne <= int.MaxValue ? (int)lengthPlusOne - 1 : throw new MalformedRequestException("A length beyond 2 GiB.");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Remaining) throw new MalformedRequestException($"{count} bytes wanted where {Remaining} are left.");
        var taken = span.Slice(Position, count);
        Position += count;
        return taken;
    }
}
