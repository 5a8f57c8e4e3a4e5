using System.Security.Cryptography;
using System.Text;

namespace EcomStreaming.Contracts;

/// <summary>Creates version 5 UUIDs (RFC 9562, section 5.5): SHA-1 over a namespace and a name.</summary>
public static class NameBasedGuid
{
    public static Guid Create(Guid namespaceId, string name)
    {
        Span<byte> input = stackalloc byte[16 + Encoding.UTF8.GetMaxByteCount(name.Length)];
        namespaceId.TryWriteBytes(input, bigEndian: true, out _);
        var length = 16 + Encoding.UTF8.GetBytes(name, input[16..]);

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // SHA-1 is what version 5 is made of; nothing here relies on it as a cipher
        SHA1.HashData(input[..length], hash);
#pragma warning restore CA5350

        hash[6] = (byte)(0x50 | (hash[6] & 0x0F)); // version
        hash[8] = (byte)(0x80 | (hash[8] & 0x3F)); // variant
        return new Guid(hash[..16], bigEndian: true);
    }
}
