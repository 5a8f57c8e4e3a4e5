using System.Buffers.Binary;

namespace EcomStreaming.Broker.Tests.Fuzz;

/// <summary>Changes a frame a little: bits, bytes, numbers at their bounds, pieces of another frame, and where it ends.</summary>
internal static class Mutation
{
    private const int FrameBytesMax = 4_096;
    private static readonly int[] Bounds = [0, 1, -1, int.MinValue, int.MaxValue, short.MaxValue, short.MinValue, 1 << 20];

    public static byte[] Of(byte[] frame, byte[] other, Random random)
    {
        var bytes = frame.ToList();
        for (var changes = random.Next(1, 6); changes > 0 && bytes.Count > 0; changes--) Change(bytes, other, random);
        return [.. bytes.Take(FrameBytesMax)];
    }

    private static void Change(List<byte> bytes, byte[] other, Random random)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(8))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = random.Next(4) switch { 0 => 0x00, 1 => 0x7F, 2 => 0x80, _ => 0xFF };
                break;
            case 2:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            case 3:
                bytes.RemoveAt(at);
                break;
            case 4:
                SetBound(bytes, at, random);
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                var from = random.Next(other.Length);
                bytes.InsertRange(at, other[from..random.Next(from, other.Length)]);
                break;
            default:
                bytes.InsertRange(at, bytes.GetRange(at, random.Next(bytes.Count - at)));
                break;
        }
    }

    private static void SetBound(List<byte> bytes, int at, Random random)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(number, Bounds[random.Next(Bounds.Length)]);
        for (var i = 0; i < number.Length && at + i < bytes.Count; i++) bytes[at + i] = number[i];
    }
}
