using EcomStreaming.Broker.Log.Inspection;
using EcomStreaming.Broker.Server;
using EcomStreaming.Broker.Topics;

namespace EcomStreaming.Broker.Hosting;

/// <summary>
/// The command <c>verify FOLDER</c>: checks a data folder that no broker has open, and prints a line for each fault. It changes nothing.
/// </summary>
internal static class FolderCheck
{
    /// <returns>0 where nothing is wrong, 1 where something is.</returns>
    public static int Run(string folder, TextWriter output)
    {
        if (!File.Exists(Path.Combine(folder, BrokerMetadata.FileName)))
        {
            output.WriteLine($"{folder}: not a data folder of a broker ({BrokerMetadata.FileName} is missing)");
            return 1;
        }

        try
        {
            // a broker would change what is read here
            using var held = new FileStream(Path.Combine(folder, DataFolder.LockFile), FileMode.Open, FileAccess.Read, FileShare.None);
            return Check(folder, output);
        }
        catch (FileNotFoundException)
        {
            return Check(folder, output); // a copy
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            output.WriteLine($"{folder}: {e.Message}");
            return 1;
        }
    }

    private static int Check(string folder, TextWriter output)
    {
        var (partitions, batches, faults) = (0, 0L, 0);
        var mark = new CleanMark(folder);
        foreach (var topic in ReadTopics(folder, Fault))
        {
            for (var partition = 0; partition < topic.Partitions; partition++)
            {
                var path = PartitionFolders.Of(folder, topic.Name, partition);
                if (!Directory.Exists(path))
                {
                    Fault($"{path}: missing");
                    continue;
                }

                var check = new PartitionCheck(path, topic.IsCompacted, isRecovered: !mark.Covers(topic.Name, partition), Fault, output.WriteLine);
                check.Run();
                partitions++;
                batches += check.BatchCount;
            }
        }

        output.WriteLine($"{partitions} partitions, {batches} batches, {faults} faults");
        return faults == 0 ? 0 : 1;

        void Fault(string line)
        {
            faults++;
            output.WriteLine(line);
        }
    }

    private static IEnumerable<TopicMetadata> ReadTopics(string folder, Action<string> fault)
    {
        try
        {
            return BrokerMetadata.Load(folder).Topics.OrderBy(topic => topic.Name, StringComparer.Ordinal);
        }
        catch (IOException e)
        {
            fault(e.Message);
            return [];
        }
    }
}
