using System.Globalization;
using System.Text;
using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Log.Inspection;
using EcomStreaming.Broker.Records;

namespace EcomStreaming.Broker.Hosting;

/// <summary>
/// The command <c>dump-log FILE|FOLDER</c>: prints a line for each batch of one segment, or of all segments below a folder, and on demand one for
/// each record.
/// </summary>
internal static class LogDump
{
    /// <returns>0, or 1 where a file is not there or not whole batches to its end.</returns>
    public static int Run(string path, bool withRecords, TextWriter output)
    {
        try
        {
            string[] files = File.Exists(path)
                ? [path]
                : [.. Directory.EnumerateFiles(path, "*" + SegmentFiles.Log, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
            var faults = 0;
            foreach (var file in files) faults += Dump(file, withRecords, output) ? 0 : 1;
            return faults == 0 ? 0 : 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            output.WriteLine(e.Message);
            return 1;
        }
    }

    private static bool Dump(string file, bool withRecords, TextWriter output)
    {
        var scan = SegmentScan.Read(file);
        output.WriteLine(file);
        foreach (var found in scan.Batches)
        {
            var batch = scan.View(found);
            output.WriteLine(Line(found, batch));
            if (withRecords && batch.Codec == CompressionCodec.None && !batch.IsControl) DumpRecords(batch, output);
        }

        if (!scan.IsWhole) output.WriteLine($"{file}: byte {scan.End}: not a complete batch with a valid CRC");
        return scan.IsWhole;
    }

    private static string Line(ScannedBatch found, in RecordBatch batch)
    {
        var line = new StringBuilder()
            .Append(CultureInfo.InvariantCulture,
                $"  offsets {found.BaseOffset} to {found.LastOffset}, {batch.RecordCount} records, byte {found.Position}, {found.Size} bytes");
        line.Append(CultureInfo.InvariantCulture, $", epoch {batch.LeaderEpoch}, latest {found.MaxTimestamp}, {batch.Codec}");
        if (batch.ProducerId >= 0)
        {
            line.Append(CultureInfo.InvariantCulture, $", producer {batch.ProducerId} epoch {batch.ProducerEpoch} sequence {batch.BaseSequence}");
        }
        if (batch.IsTransactional) line.Append(", in a transaction");
        if (batch.IsControl) line.Append(EndMarker.Read(batch) is { } marker ? marker.Commits ? ", commits" : ", aborts" : ", control");
        return line.ToString();
    }

    private static void DumpRecords(in RecordBatch batch, TextWriter output)
    {
        var reader = new RecordReader(batch.Records);
        while (!reader.AtEnd && reader.TryRead())
        {
            var (key, value) = (reader.KeyIsNull ? "null" : Text(reader.Key), reader.ValueIsNull ? "null" : Text(reader.Value));
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                    $"    {batch.BaseOffset + reader.OffsetDelta} at {batch.BaseTimestamp + reader.TimestampDelta}: {key} = {value}"));
        }
    }

    /// <summary>In quotes, one line whatever the bytes are.</summary>
    private static string Text(ReadOnlySpan<byte> bytes) =>
        $"\"{string.Concat(Encoding.UTF8.GetString(bytes).Select(c => char.IsControl(c) || c is '"' or '\\' ? $"\\u{(int)c:x4}" : c.ToString()))}\"";
}
