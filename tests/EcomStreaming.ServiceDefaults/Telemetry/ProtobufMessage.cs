using System.Buffers.Binary;
using System.Text;

namespace EcomStreaming.ServiceDefaults.Tests.Telemetry;

/// <summary>
/// A protobuf message by its field numbers, as far as OTLP needs it:
/// <code>
/// field  = tag, value      tag = varint of number &lt;&lt; 3 | type
/// type 0 = varint          1 = 8 bytes          2 = varint length, bytes          5 = 4 bytes
/// </code>
/// </summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Number, ulong Word, ReadOnlyMemory<byte> Bytes)> fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> data)
    {
        for (var position = 0; position < data.Length;)
        {
            var tag = Varint(data.Span, ref position);
            var type = tag & 7;
            var word = type == 0 ? Varint(data.Span, ref position) : 0;
            var length = type switch { 0 => 0, 1 => 8, 2 => (int)Varint(data.Span, ref position), 5 => 4, _ => throw new InvalidDataException($"type {type}") };
            var bytes = data.Slice(position, length);
            if (type == 1) word = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span);
            fields.Add(((int)(tag >> 3), word, bytes));
            position += length;
        }
    }

    public IEnumerable<ProtobufMessage> Messages(int number) => All(number).Select(field => new ProtobufMessage(field.Bytes));

    public ProtobufMessage Message(int number) => Messages(number).FirstOrDefault() ?? new ProtobufMessage(ReadOnlyMemory<byte>.Empty);

    public string Text(int number) => Encoding.UTF8.GetString(All(number).LastOrDefault().Bytes.Span);

    public string Hex(int number) => Convert.ToHexStringLower(All(number).LastOrDefault().Bytes.Span);

    public long Number(int number) => (long)All(number).LastOrDefault().Word;

    public bool Has(int number) => All(number).Any();

    private IEnumerable<(int Number, ulong Word, ReadOnlyMemory<byte> Bytes)> All(int number) => fields.Where(field => field.Number == number);

    private static ulong Varint(ReadOnlySpan<byte> data, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = data[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
