using Aspire.Dashboard.Otlp;
using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.History;

/// <summary>
/// The SQLite file: a row for each received request. Each signal has its share of the space, so that metrics, which come every second, do not push
/// out the traces. For one thread at a time.
/// </summary>
internal sealed class HistoryFile : IDisposable
{
    private const int PageBytes = 4_096;

    /// <summary>Of what is kept, how much the next run takes back: what memory has room for, and what is read in about two seconds.</summary>
    private const long RestoredBytesMax = 192L * 1024 * 1024;

    private static readonly Dictionary<OtlpSignal, double> Shares = new()
    {
        [OtlpSignal.Traces] = 0.65,
        [OtlpSignal.Logs] = 0.15,
        [OtlpSignal.Metrics] = 0.1, // the rest is the file's own, and its write-ahead log's
    };

    private readonly SqliteConnection connection;
    private readonly long bytesMax;
    private readonly Dictionary<OtlpSignal, long> bytes = [];

    /// <exception cref="SqliteException">The file is damaged, or no database at all.</exception>
    public HistoryFile(string path, long bytesMax)
    {
        this.bytesMax = bytesMax;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            Do($"PRAGMA page_size = {PageBytes}; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA journal_size_limit = {4 * 1024 * 1024};");
            Do($"PRAGMA max_page_count = {bytesMax * 19 / 20 / PageBytes};");
            Do("CREATE TABLE IF NOT EXISTS requests (number INTEGER PRIMARY KEY, signal INTEGER NOT NULL, request BLOB NOT NULL) STRICT;");
            foreach (var signal in Shares.Keys) bytes[signal] = Sum(signal);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Delete(string path)
    {
        foreach (var file in new[] { path, $"{path}-wal", $"{path}-shm" }) File.Delete(file);
    }

    public void Append(IReadOnlyList<(OtlpSignal Signal, ReadOnlyMemory<byte> Request)> requests)
    {
        using var transaction = connection.BeginTransaction();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO requests (signal, request) VALUES ($signal, $request)";
        var (signal, request) = (insert.Parameters.Add("$signal", SqliteType.Integer), insert.Parameters.Add("$request", SqliteType.Blob));
        foreach (var arriving in requests.GroupBy(one => one.Signal)) MakeRoom(arriving.Key, arriving.Sum(one => (long)one.Request.Length));
        foreach (var one in requests)
        {
            if (one.Request.Length > Share(one.Signal)) continue;
            (signal.Value, request.Value) = ((int)one.Signal, one.Request.ToArray());
            insert.ExecuteNonQuery();
            bytes[one.Signal] += one.Request.Length;
        }

        transaction.Commit();
    }

    /// <summary>Removes all of a signal, or what one service has sent of it.</summary>
    public void Remove(OtlpSignal signal, string? service)
    {
        if (service is null) Do($"DELETE FROM requests WHERE signal = {(int)signal}");
        else Replace(Without(signal, service));
        bytes[signal] = Sum(signal);
    }

    /// <summary>The newest requests that together stay below the bound, the oldest of them first.</summary>
    public IEnumerable<(OtlpSignal Signal, byte[] Request)> Newest()
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT signal, request FROM requests WHERE number >= $from ORDER BY number";
        select.Parameters.AddWithValue("$from", FirstRestored());
        using var rows = select.ExecuteReader();
        while (rows.Read()) yield return ((OtlpSignal)rows.GetInt32(0), rows.GetFieldValue<byte[]>(1));
    }

    public void Dispose() => connection.Dispose();

    /// <summary>The rows that are others without what the service has sent: mostly empty.</summary>
    private List<(long Number, byte[] Request)> Without(OtlpSignal signal, string service)
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT number, request FROM requests WHERE signal = $signal";
        select.Parameters.AddWithValue("$signal", (int)signal);
        using var rows = select.ExecuteReader();
        var changes = new List<(long Number, byte[] Request)>();
        while (rows.Read())
        {
            var request = rows.GetFieldValue<byte[]>(1);
            var left = RequestFilter.Without(request, service);
            if (left != request) changes.Add((rows.GetInt64(0), left));
        }

        return changes;
    }

    private void Replace(List<(long Number, byte[] Request)> changes)
    {
        using var transaction = connection.BeginTransaction();
        using var change = connection.CreateCommand();
        change.CommandText = "UPDATE requests SET request = $request WHERE number = $number; DELETE FROM requests WHERE number = $number AND length(request) = 0";
        var (number, request) = (change.Parameters.Add("$number", SqliteType.Integer), change.Parameters.Add("$request", SqliteType.Blob));
        foreach (var changed in changes)
        {
            (number.Value, request.Value) = changed;
            change.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private long FirstRestored()
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT number, length(request) FROM requests ORDER BY number DESC";
        using var rows = select.ExecuteReader();
        var (first, sum) = (long.MaxValue, 0L);
        while (rows.Read() && (sum += rows.GetInt64(1)) <= RestoredBytesMax) first = rows.GetInt64(0);
        return first;
    }

    private long Share(OtlpSignal signal) => (long)(bytesMax * Shares[signal]);

    /// <summary>Deletes a signal's oldest rows, a tenth of its share at once: rarely, and not for every batch.</summary>
    private void MakeRoom(OtlpSignal signal, long arriving)
    {
        if (bytes[signal] + arriving <= Share(signal)) return;
        var wanted = Math.Max(bytes[signal] + arriving - Share(signal), Share(signal) / 10);
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT number, length(request) FROM requests WHERE signal = $signal ORDER BY number";
        select.Parameters.AddWithValue("$signal", (int)signal);
        var (last, freed) = (0L, 0L);
        using (var rows = select.ExecuteReader())
            while (freed < wanted && rows.Read()) (last, freed) = (rows.GetInt64(0), freed + rows.GetInt64(1));

        using var delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM requests WHERE signal = $signal AND number <= $last";
        delete.Parameters.AddWithValue("$signal", (int)signal);
        delete.Parameters.AddWithValue("$last", last);
        delete.ExecuteNonQuery();
        bytes[signal] -= freed;
    }

    private long Sum(OtlpSignal signal)
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT coalesce(sum(length(request)), 0) FROM requests WHERE signal = $signal";
        select.Parameters.AddWithValue("$signal", (int)signal);
        return (long)select.ExecuteScalar()!;
    }

    private void Do(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
