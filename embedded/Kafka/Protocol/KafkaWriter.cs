using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text;

namespace EcomStreaming.Broker.Protocol;

/// <summary>
/// Writes a response in wire order into one pooled buffer that grows; the mirror of <see cref="KafkaReader"/>. <see cref="Flexible"/> chooses
/// the lengths, <see cref="WriteTags"/> ends every struct and writes nothing in a classic version. One owner, reused after <see cref="Reset"/>.
/// Large contents are not copied but kept beside it until they are sent: <c>KafkaWriter.Contents.cs</c>.
/// </summary>
internal sealed partial class KafkaWriter : IDisposable
{
    private const int MessageLengthMax = 1_000;
    private const int FirstBytes = 4_096;
    private const int KeptBytesMax = 64 * 1024;

    private readonly int bytesMax;
    private byte[] buffer;
    private int room;

    /// <param name="bytesMax">Of what is written, without contents that are kept beside it.</param>
    public KafkaWriter(int bytesMax = int.MaxValue)
    {
        this.bytesMax = bytesMax;
        TakeBuffer(FirstBytes);
    }

    public bool Flexible { get; private set; }

    /// <summary>Of what was written, without contents that are kept beside it.</summary>
    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, Length);

    public void Reset(bool flexible)
    {
        Clear();
        Flexible = flexible;
    }

    /// <summary>Empties it; a buffer that one large answer made is not kept by an idle connection.</summary>
    public void Clear()
    {
        if (buffer.Length > KeptBytesMax)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            TakeBuffer(FirstBytes);
        }

        ReleaseContents();
        Length = 0;
    }

    public void WriteBoolean(bool value) => WriteInt8(value ? (sbyte)1 : (sbyte)0);

    public void WriteInt8(sbyte value) => Take(1)[0] = (byte)value;

    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    public void WriteError(ErrorCode error) => WriteInt16((short)error);

    public void WriteUuid(Guid value) => value.TryWriteBytes(Take(16), bigEndian: true, out _);

    /// <summary>Compact or i16 length; null is -1 (0 compact).</summary>
    public void WriteString(string? value)
    {
        var length = value is null ? -1 : Encoding.UTF8.GetByteCount(value);
        if (Flexible) WriteVarUInt32((uint)(length + 1));
        else WriteInt16(checked((short)length));
        if (value is not null) Encoding.UTF8.GetBytes(value, Take(length));
    }

    /// <summary>A sentence for a human, cut where it would be longer than a classic string can be: it may quote what a client sent.</summary>
    public void WriteMessage(string? message) => WriteString(message is { Length: > MessageLengthMax } ? message[..MessageLengthMax] : message);

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteBytesLength(value.Length);
        value.CopyTo(Take(value.Length));
    }

    /// <summary>The length of bytes that the caller puts into <see cref="Take"/> afterwards; -1 for null.</summary>
    public void WriteBytesLength(int length)
    {
        if (Flexible) WriteVarUInt32((uint)(length + 1));
        else WriteInt32(length);
    }

    /// <summary>-1 for a null array.</summary>
    public void WriteArrayLength(int count) => WriteBytesLength(count);

    /// <summary>Ends a struct that has no tagged field to send.</summary>
    public void WriteTags()
    {
        if (Flexible) WriteVarUInt32(0);
    }

    public void WriteVarUInt32(uint value)
    {
        var count = (BitOperations.Log2(value | 1) / 7) + 1;
        var target = Take(count);
        for (var i = 0; i < count; i++, value >>= 7) target[i] = (byte)(i < count - 1 ? value | 0x80 : value);
    }

    /// <summary>The next <paramref name="count"/> bytes, to be filled before anything else is written.</summary>
    /// <exception cref="MalformedRequestException">They would be more than may be written.</exception>
    public Span<byte> Take(int count)
    {
        if (room - Length < count) Grow(count);
        var taken = buffer.AsSpan(Length, count);
        Length += count;
        return taken;
    }

    /// <summary>Overwrites four bytes that were written before, such as a frame's length.</summary>
    public void PatchInt32(int position, int value) => BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(position, 4), value);

    /// <summary>Takes back everything written behind <paramref name="length"/>.</summary>
    public void Truncate(int length) => Length = length;

    public void Dispose()
    {
        ReleaseContents();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Grow(int count)
    {
        if ((long)Length + count > bytesMax) throw new MalformedRequestException($"The answer would have more than {bytesMax} bytes.");
        var smaller = buffer;
        TakeBuffer((int)Math.Min(Math.Max(2L * smaller.Length, (long)Length + count), Array.MaxLength));
        smaller.AsSpan(0, Length).CopyTo(buffer);
        ArrayPool<byte>.Shared.Return(smaller);
    }

    [MemberNotNull(nameof(buffer))]
    private void TakeBuffer(int bytes)
    {
        buffer = ArrayPool<byte>.Shared.Rent(bytes);
        room = Math.Min(buffer.Length, bytesMax);
    }
}
