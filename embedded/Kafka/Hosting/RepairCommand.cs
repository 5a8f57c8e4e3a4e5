using EcomStreaming.Broker.Log.Repair;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Hosting;

/// <summary>
/// The command <c>repair TOPIC PARTITION</c>: says what bringing an offline partition back would lose, and on demand accepts it. The broker must not
/// be running.
/// </summary>
internal static class RepairCommand
{
    /// <returns>0 where nothing is wrong or all is repaired, 1 where something would be lost, or cannot be repaired.</returns>
    public static int Run(string data, string topic, int partition, bool executes, TextWriter output)
    {
        try
        {
            if (!BrokerMetadata.Exists(data))
            {
                output.WriteLine($"{data}: not a data folder of a broker ({BrokerMetadata.FileName} is missing)");
                return 1;
            }

            using var folder = DataFolder.Take(data);
            var known = BrokerMetadata.Load(data).Topics.FirstOrDefault(one => one.Name == topic);
            if (known is null || partition < 0 || partition >= known.Partitions)
            {
                output.WriteLine($"There is no partition {partition} of a topic {topic}.");
                return 1;
            }

            var plan = RepairPlan.Of(PartitionFolders.Of(data, topic, partition), known.IsCompacted);
            Describe(plan, output);
            if (!plan.IsNeeded) return 0;
            if (executes) Execute(plan, output);
            else output.WriteLine("Nothing is changed. Restore the files from a copy if there is one; --execute accepts the loss.");
            return executes ? 0 : 1;
        }
        catch (Exception e) when (Partition.IsDamage(e))
        {
            output.WriteLine(e.Message);
            return 1;
        }
    }

    private static void Describe(RepairPlan plan, TextWriter output)
    {
        foreach (var replaced in plan.Replaced) output.WriteLine(replaced);
        foreach (var piece in plan.Lost) output.WriteLine(Line(piece));
        foreach (var segment in plan.Segments.Where(segment => segment.Lost.Count == 0 && plan.Unsealed.Contains(segment.BaseOffset)))
            output.WriteLine($"{segment.Path}: has another size than when it was closed, and nothing is missing");
        output.WriteLine(plan.IsNeeded
            ? $"{plan.BytesLost} bytes and {plan.OffsetsLost} offsets, so at most as many records, are lost."
            : "Nothing is wrong.");
    }

    private static string Line(LostPiece piece)
    {
        var bytes = piece.Bytes == 0 ? $"byte {piece.Position}" : $"bytes {piece.Position} to {piece.Position + piece.Bytes - 1}";
        var problem = piece.Bytes == 0 ? "something is missing here" : "no whole batch";
        return $"{piece.Path}: {bytes}: {problem}; "
            + (piece.Offsets == 0 ? "no offset is lost" : $"offsets {piece.FirstOffset} to {piece.NextOffset - 1} are lost");
    }

    private static void Execute(RepairPlan plan, TextWriter output)
    {
        var open = PartitionRepair.Execute(plan);
        output.WriteLine($"Repaired. The log goes on at offset {plan.EndOffset}.");
        if (open > 0) output.WriteLine($"{open} transactions are open at its end; the next start aborts those that no transactional id knows.");
    }
}
