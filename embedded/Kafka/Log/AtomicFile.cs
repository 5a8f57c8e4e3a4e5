namespace EcomStreaming.Broker.Log;

/// <summary>Replaces a file atomically: after any crash either the old or the new file is there, complete.</summary>
internal static class AtomicFile
{
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var next = path + ".tmp";
        try
        {
            using (var file = File.OpenHandle(next, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(file, content, 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(next, path, overwrite: true);
            FolderSync.Force(Path.GetDirectoryName(path)!);
        }
        catch (IOException)
        {
            File.Delete(next); // a full disk needs the room
            throw;
        }
    }

    public static void WriteLines(string path, IEnumerable<string> lines) =>
        Write(path, System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
}
