using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EcomStreaming.Payments.Gateway;

/// <summary>Draws numbers without state: the same seed and question give the same number, in any process and any order.</summary>
internal static class SeededChance
{
    /// <returns>From 0 up to, but not, 1.</returns>
    public static double Of(int seed, string question, Guid orderId, int call)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{seed}/{question}/{orderId}/{call}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return (BinaryPrimitives.ReadUInt64BigEndian(hash) >> 11) / (double)(1UL << 53);
    }
}
