using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>The varints of records, on both sides of each length.</summary>
public sealed class VarIntTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(63, 1)]
    [InlineData(-64, 1)]
    [InlineData(64, 2)]
    [InlineData(-65, 2)]
    [InlineData(8_191, 2)]
    [InlineData(-8_192, 2)]
    [InlineData(8_192, 3)]
    [InlineData(int.MaxValue, 5)]
    [InlineData(int.MinValue, 5)]
    [InlineData(long.MaxValue, 10)]
    [InlineData(long.MinValue, 10)]
    public void What_was_written_is_read_and_what_follows_is_left(long value, int length)
    {
        var written = new List<byte>();
        VarInt.Write(written, value);
        Assert.Equal(length, written.Count);
        ReadOnlySpan<byte> bytes = [.. written, 0xFF];

        Assert.True(VarInt.TryRead(ref bytes, out var read));

        Assert.Equal((value, 1), (read, bytes.Length));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public void Bytes_that_do_not_end_are_no_number_and_none_of_them_is_taken(int length)
    {
        ReadOnlySpan<byte> bytes = Enumerable.Repeat((byte)0x80, length).ToArray();

        Assert.False(VarInt.TryRead(ref bytes, out _));

        Assert.Equal(length, bytes.Length);
    }
}
