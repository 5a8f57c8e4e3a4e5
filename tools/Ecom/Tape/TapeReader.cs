using System.Security.Cryptography;
using System.Text;

namespace EcomStreaming.Ecom.Tape;

/// <summary>Reads a folder of CSV files, in the order of their names, into one tape.</summary>
internal static class TapeReader
{
    private const int IdBytes = 8;

    /// <exception cref="TapeException">There is no such folder, no file in it, or one that is no tape.</exception>
    public static async Task<RecordedTape> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var account = new TapeAccount();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (files, lines) = (FilesOf(folder), 0);
        foreach (var file in files)
        {
            var bytes = await ContentOfAsync(file, cancellationToken);
            hash.AppendData(bytes);
            lines += TapeFile.Read(Path.GetFileName(file), Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'), account);
        }

        var id = Convert.ToHexStringLower(hash.GetHashAndReset()[..IdBytes]);
        return account.Close(id, files.Length, lines);
    }

    private static string[] FilesOf(string folder)
    {
        if (!Directory.Exists(folder)) throw new TapeException($"The folder {folder} does not exist.");
        var files = Directory.GetFiles(folder, "*.csv");
        if (files.Length == 0) throw new TapeException($"The folder {folder} contains no .csv file.");
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static async Task<byte[]> ContentOfAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TapeException($"{Path.GetFileName(file)} could not be read: {e.Message}");
        }
    }
}
