using System.Buffers;

namespace EcomStreaming.Broker.Protocol;

/// <summary>
/// The contents that one answer keeps until it is sent: large ones stay in their file, small ones, and those for which there are no files left, are
/// read into buffers. One owner, reused after <see cref="Release"/>; others may ask what it holds.
/// </summary>
/// <param name="files">Room for files, where whoever sends the answer can send them; without it all is read.</param>
/// <param name="room">Room for what is kept in memory; without it there is no limit.</param>
internal sealed class HeldContents(HeldFiles? files, AnswerRoom? room)
{
    private const int FreeBytesMax = 64 * 1024; // sending a file costs calls of its own, and every connection may copy so much

    private readonly List<byte[]> rented = [];
    private readonly List<FileSlice> slices = [];
    private long copiedBytes;
    private long roomTaken;

    /// <summary>Some contents were left out or cut, because there was no room for more.</summary>
    public bool IsCut { get; private set; }

    public bool HasFiles => slices.Count > 0;

    /// <summary>Whether it holds memory that others could use, or files while there are none left.</summary>
    public bool IsHolding => Volatile.Read(ref roomTaken) > 0 || (HasFiles && files!.IsFull);

    /// <summary>Whether it holds memory, and answers hold more than they should.</summary>
    public bool IsHoldingTooMuch => Volatile.Read(ref roomTaken) > 0 && room!.IsOverfull;

    /// <summary>How much more may be copied.</summary>
    public int CopyBytesLeft => (int)Math.Clamp(FreeBytesMax + roomTaken - copiedBytes, 0, int.MaxValue);

    /// <summary>
    /// Keeps what a file holds until <see cref="Release"/>, whether or not it is written. False, and nothing is kept, where there is no room.
    /// </summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public bool TryHold(FileSlice? slice, out HeldContent content)
    {
        content = default;
        if (slice is null) return true;
        if (slice.Length > FreeBytesMax && slices.Count < files?.ShareMax && files.TryTake())
        {
            slices.Add(slice);
            slice.RequireWhole();
            content = new(default, slice);
            return true;
        }

        if (slice.Length > CopyBytesLeft && !TakeShare(slice.Length))
        {
            slice.Dispose();
            IsCut = true;
            return false;
        }

        content = Copy(slice);
        return true;
    }

    /// <summary>Reads what a file holds and keeps that, whether or not there is room.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public HeldContent Copy(FileSlice? slice)
    {
        if (slice is null) return default;
        using (slice)
        {
            if (slice.Length > CopyBytesLeft) TakeRoom(slice.Length - CopyBytesLeft);
            copiedBytes += slice.Length;
            var array = ArrayPool<byte>.Shared.Rent(slice.Length);
            rented.Add(array);
            slice.Read(array);
            return new(new(array, 0, slice.Length), null);
        }
    }

    /// <summary>Gives back the room that the copies do not need, once there are no more of them.</summary>
    public void TrimRoom()
    {
        if (roomTaken > 0) TakeRoom(-Math.Min(roomTaken, CopyBytesLeft));
    }

    /// <summary>Takes room for what was written around the contents, where that is much; it is there already.</summary>
    public void AddWritten(int bytes)
    {
        if (bytes > FreeBytesMax) TakeRoom(bytes);
    }

    /// <summary>Gives the buffers and their room back and lets go of the files.</summary>
    public void Release()
    {
        foreach (var array in rented) ArrayPool<byte>.Shared.Return(array);
        foreach (var slice in slices)
        {
            slice.Dispose();
            files!.Give();
        }

        rented.Clear();
        slices.Clear();
        (copiedBytes, IsCut) = (0, false);
        if (roomTaken > 0) TakeRoom(-roomTaken);
    }

    private bool TakeShare(int needed)
    {
        if (room is null) return true;
        if (roomTaken > 0) return false; // it has its share
        roomTaken = room.TakeShare();
        return needed <= CopyBytesLeft;
    }

    private void TakeRoom(long bytes)
    {
        room?.Take(bytes);
        Volatile.Write(ref roomTaken, room is null ? 0 : roomTaken + bytes);
    }
}
