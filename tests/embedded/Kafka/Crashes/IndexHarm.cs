namespace EcomStreaming.Broker.Tests.Crashes;

/// <summary>Takes some indexes of a stopped broker away, or cuts them off somewhere: the next start has to make them anew from the log.</summary>
internal static class IndexHarm
{
    private const int OneIn = 6;

    public static void Play(string data, Random random)
    {
        var indexes = Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".index" or ".timeindex" or ".txnindex")
            .Order(StringComparer.Ordinal);
        foreach (var index in indexes.ToList().Where(_ => random.Next(OneIn) == 0))
        {
            if (random.Next(2) == 0)
            {
                File.Delete(index);
                continue;
            }

            using var file = File.OpenWrite(index);
            file.SetLength(random.NextInt64(file.Length + 1));
        }
    }
}
