using System.Text;
using EcomStreaming.Ecom.Tape.Lines;

namespace EcomStreaming.Ecom.Tests.Tape.Lines;

/// <summary>Lines are found wherever a read of the file ends, in each encoding.</summary>
public sealed class ByteLinesTests
{
    private const int LineBytesMax = 4_000_000;
    private static readonly string[] Ends = ["\n", "\r\n", "\r"];

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Lines_and_their_places_are_found_however_the_bytes_arrive(string name)
    {
        var (encoding, random) = (Encoding.GetEncoding(name), new Random(17));
        for (var round = 0; round < 200; round++)
        {
            var lines = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Line(random)).ToList();
            var text = lines.Select(line => line + Ends[random.Next(Ends.Length)]).ToList();
            if (random.Next(2) == 0) text[^1] = lines[^1] += "x"; // the last line may have no end
            var whole = string.Concat(text);
            if (Splits(whole) != lines.Count) continue; // a return and a feed that met by chance are one line end
            using var stream = new SlowStream(encoding.GetBytes(whole), random);
            var found = new ByteLines(stream, TapeEncoding.Detect(encoding.GetBytes("In")), LineBytesMax);

            for (var i = 0; i < lines.Count; i++)
            {
                Assert.True(found.Next());
                Assert.Equal(lines[i], encoding.GetString(found.Line));
                Assert.Equal(encoding.GetByteCount(text[i]), found.Bytes);
                Assert.False(found.IsTooLong);
            }

            Assert.False(found.Next());
        }
    }

    [Theory]
    [InlineData("utf-8", 1)]
    [InlineData("utf-16", 2)]
    public void A_line_that_is_too_long_is_passed_over_in_bounded_memory(string name, int unitBytes)
    {
        var encoding = Encoding.GetEncoding(name);
        var bytes = encoding.GetBytes($"a\n{new string('x', 3_000_000)}\nb");
        using var stream = new MemoryStream(bytes);
        var lines = new ByteLines(stream, TapeEncoding.Detect(encoding.GetBytes("In")), 100_000);

        Assert.True(lines.Next());
        Assert.True(lines.Next());
        Assert.Equal((true, 3_000_001L * unitBytes), (lines.IsTooLong, lines.Bytes));
        Assert.InRange(lines.Line.Length, 0, 200_000);
        Assert.True(lines.Next());
        Assert.Equal(("b", false), (encoding.GetString(lines.Line), lines.IsTooLong));
        Assert.False(lines.Next());
    }

    /// <summary>Characters whose bytes look like line ends among them.</summary>
    private static string Line(Random random) => string.Concat(
        Enumerable.Range(0, random.Next(0, 40)).Select(_ => "\u0A0D\u0D0A\u0A0A\u0D0Déxyz"[random.Next(8)]));

    private static int Splits(string text)
    {
        var (lines, reader) = (0, new StringReader(text));
        while (reader.ReadLine() is not null) lines++;
        return lines;
    }

    /// <summary>Gives one to three bytes at a time.</summary>
    private sealed class SlowStream(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, random.Next(1, 4)));
    }
}
