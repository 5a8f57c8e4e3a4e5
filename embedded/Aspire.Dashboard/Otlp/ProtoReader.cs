using System.Buffers.Binary;
using System.Text;

namespace Aspire.Dashboard.Otlp;

/// <summary>
/// Walks over the fields of one protobuf message (proto3's wire format). Nothing is copied but what is asked for, and no length is believed
/// before it is compared with what is there.
/// </summary>
/// <exception cref="MalformedOtlpException">The bytes are not a message.</exception>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private const int FieldMax = (1 << 29) - 1;

    private ReadOnlySpan<byte> rest = message;
    private int wireType = -1;

    /// <summary>The number of the field that <see cref="Next"/> came to.</summary>
    public int Field { get; private set; }

    /// <summary>Goes to the next field; its value has to be taken or skipped before the next call.</summary>
    public bool Next()
    {
        if (rest.IsEmpty) return false;
        var tag = Varint();
        (Field, wireType) = ((int)Math.Min(tag >> 3, int.MaxValue), (int)(tag & 7));
        if (Field is 0 or > FieldMax) throw new MalformedOtlpException("a field's number is out of range");
        return true;
    }

    public ulong UInt64() => wireType switch
    {
        0 => Varint(),
        1 => BinaryPrimitives.ReadUInt64LittleEndian(Take(8)),
        5 => BinaryPrimitives.ReadUInt32LittleEndian(Take(4)),
        _ => throw new MalformedOtlpException($"field {Field} is no number"),
    };

    public long Int64() => unchecked((long)UInt64());

    /// <summary>Of the type sint32, which puts small negative numbers into few bytes (zigzag).</summary>
    public int SInt32()
    {
        var value = (uint)UInt64();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    public double Double() => BitConverter.Int64BitsToDouble(Int64());

    public ReadOnlySpan<byte> Bytes()
    {
        if (wireType != 2) throw new MalformedOtlpException($"field {Field} is neither text, bytes nor a message");
        var length = Varint();
        if (length > (ulong)rest.Length) throw new MalformedOtlpException($"field {Field} is longer than what is left");
        return Take((int)length);
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public ProtoReader Message() => new(Bytes());

    /// <summary>A repeated number, packed or one by one as it comes.</summary>
    public void Numbers(List<ulong> into, bool wide)
    {
        if (wireType != 2)
        {
            into.Add(UInt64());
            return;
        }

        var packed = new ProtoReader(Bytes());
        while (!packed.rest.IsEmpty) into.Add(wide ? BinaryPrimitives.ReadUInt64LittleEndian(packed.Take(8)) : packed.Varint());
    }

    public void Skip()
    {
        if (wireType == 2) Bytes();
        else UInt64();
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }

        throw new MalformedOtlpException("a number has more than ten bytes");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > rest.Length) throw new MalformedOtlpException("the message is cut short");
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}

/// <summary>What was sent is no OTLP; the message says where.</summary>
internal sealed class MalformedOtlpException(string message) : Exception(message);
