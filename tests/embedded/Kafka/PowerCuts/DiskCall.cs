namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>One call that changes a folder, or forces something in it to the disk.</summary>
/// <param name="Start">Nanoseconds of the Unix epoch: before it nothing of the call is done.</param>
/// <param name="End">From here on all of it is done, as far as the operating system remembers; <see cref="Never"/> where its process died in
/// it.</param>
/// <param name="Path">Below the folder; the folder itself is the empty path.</param>
internal sealed record DiskCall(long Start, long End, DiskCallKind Kind, string Path)
{
    public const long Never = long.MaxValue;

    /// <summary>The new name.</summary>
    public string Target { get; init; } = "";

    /// <summary>Where a write begins, or how long the file is to be.</summary>
    public int Position { get; init; }

    public byte[] Bytes { get; init; } = [];
}

internal enum DiskCallKind
{
    MakeFolder,
    CreateFile,
    Write,
    SetLength,
    Rename,
    Delete,

    /// <summary>Of a file: its content. Of a folder: the names in it.</summary>
    Force,
}
