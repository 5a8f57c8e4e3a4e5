using System.Text;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Protocol;

/// <summary>The wire's encodings, each bound on both of its sides; whole messages stand in <see cref="Golden.GoldenTests"/>.</summary>
public sealed class KafkaReaderTests
{
    private const int StringBytesMax = short.MaxValue;

    private delegate T Reading<T>(ref KafkaReader reader);

    [Theory]
    [InlineData(0u, "00")]
    [InlineData(1u, "01")]
    [InlineData(127u, "7F")]
    [InlineData(128u, "8001")]
    [InlineData(300u, "AC02")]
    [InlineData(16_383u, "FF7F")]
    [InlineData(16_384u, "808001")]
    [InlineData(uint.MaxValue, "FFFFFFFF0F")]
    public void A_varint_has_seven_bits_a_byte(uint value, string hex)
    {
        using var writer = new KafkaWriter();
        writer.Reset(flexible: true);
        writer.WriteVarUInt32(value);

        Assert.Equal(hex, Convert.ToHexString(writer.Written.Span));
        Assert.Equal(value, Read(writer.Written, flexible: true, (ref KafkaReader reader) => reader.ReadVarUInt32()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("FFFFFFFF")]
    [InlineData("8080808080")]
    [InlineData("FFFFFFFFFF01")]
    public void A_varint_that_does_not_end_within_five_bytes_is_refused(string hex) =>
        Assert.Throws<MalformedRequestException>(
            () => Read(Convert.FromHexString(hex), flexible: true, (ref KafkaReader reader) => reader.ReadVarUInt32()));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read(bool flexible)
    {
        using var writer = new KafkaWriter();
        writer.Reset(flexible);
        string?[] texts = ["", "a", "ä😀", null, new('x', StringBytesMax)];
        foreach (var text in texts) writer.WriteString(text);
        writer.WriteBytes([1, 2, 3]);
        writer.WriteBytesLength(-1);
        writer.WriteArrayLength(-1);
        writer.WriteUuid(Guid.Parse("01020304-0506-0708-090a-0b0c0d0e0f10"));
        writer.WriteTags();

        var reader = new KafkaReader(writer.Written, flexible);
        foreach (var text in texts) Assert.Equal(text, reader.ReadNullableString());
        Assert.Equal([1, 2, 3], reader.ReadBytes().ToArray());
        Assert.Null(reader.ReadNullableBytes());
        Assert.Equal(-1, reader.ReadNullableArrayLength());
        Assert.Equal(Guid.Parse("01020304-0506-0708-090a-0b0c0d0e0f10"), reader.ReadUuid());
        reader.ReadTags();
        Assert.Equal(0, reader.Remaining);
    }

    [Theory]
    [InlineData(StringBytesMax, true)]
    [InlineData(StringBytesMax + 1, false)]
    public void A_compact_string_is_no_longer_than_a_classic_one_can_be(int length, bool isAllowed)
    {
        var bytes = new Wire().CompactText(new string('x', length)).Bytes;

        if (isAllowed) Assert.Equal(length, Read(bytes, flexible: true, ReadString).Length);
        else Assert.Throws<MalformedRequestException>(() => Read(bytes, flexible: true, ReadString));
    }

    [Theory]
    [InlineData(StringBytesMax / 3, true)]
    [InlineData((StringBytesMax / 3) + 1, false)]
    public void Bytes_that_are_no_text_are_read_as_far_as_they_can_be_written_again(int length, bool isAllowed)
    {
        var bytes = new Wire().Int16(length).Raw([.. Enumerable.Repeat((byte)0xff, length)]).Bytes;

        if (isAllowed) Assert.Equal(3 * length, Encoding.UTF8.GetByteCount(Read(bytes, flexible: false, ReadString)));
        else Assert.Throws<MalformedRequestException>(() => Read(bytes, flexible: false, ReadString));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void A_length_is_held_against_what_is_left(int length, bool isAllowed)
    {
        var sized = new Wire().Int32(length).Raw(1, 2, 3, 4).Bytes;

        if (isAllowed)
        {
            Assert.Equal(4, Read(sized, flexible: false, (ref KafkaReader reader) => reader.ReadBytes().Length));
            Assert.Equal(4, Read(sized, flexible: false, (ref KafkaReader reader) => reader.ReadArrayLength()));
            return;
        }

        Assert.Throws<MalformedRequestException>(() => Read(sized, flexible: false, (ref KafkaReader reader) => reader.ReadBytes().Length));
        Assert.Throws<MalformedRequestException>(() => Read(sized, flexible: false, (ref KafkaReader reader) => reader.ReadArrayLength()));
    }

    [Theory]
    [InlineData("01 05 02 AA BB", true)]
    [InlineData("02 05 00 06 01 AA", true)]
    [InlineData("01 05 02 AA", false)]
    [InlineData("02 05 00", false)]
    [InlineData("FF FF FF FF 0F", false)]
    public void Tags_are_skipped_and_must_be_there(string hex, bool isAllowed)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

        if (isAllowed) Assert.Equal(0, Read(bytes, flexible: true, SkipTags));
        else Assert.Throws<MalformedRequestException>(() => Read(bytes, flexible: true, SkipTags));
    }

    [Fact]
    public void A_message_for_a_human_is_cut_where_it_would_not_fit()
    {
        using var writer = new KafkaWriter();
        writer.Reset(flexible: false);

        writer.WriteMessage(new string('m', 40_000));

        Assert.Equal(new string('m', 1_000), Read(writer.Written, flexible: false, ReadString));
    }

    private static string ReadString(ref KafkaReader reader) => reader.ReadString();

    private static int SkipTags(ref KafkaReader reader)
    {
        reader.ReadTags();
        return reader.Remaining;
    }

    private static T Read<T>(ReadOnlyMemory<byte> bytes, bool flexible, Reading<T> read)
    {
        var reader = new KafkaReader(bytes, flexible);
        return read(ref reader);
    }
}
