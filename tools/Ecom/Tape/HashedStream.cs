using System.Security.Cryptography;

namespace EcomStreaming.Ecom.Tape;

/// <summary>A file whose bytes go into a hash as they are read.</summary>
internal sealed class HashedStream(string path, IncrementalHash hash)
    : FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0)
{
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = base.Read(buffer, offset, count);
        hash.AppendData(buffer, offset, read);
        return read;
    }
}
