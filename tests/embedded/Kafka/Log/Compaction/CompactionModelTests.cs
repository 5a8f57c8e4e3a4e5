using EcomStreaming.Broker.Log;
using EcomStreaming.Broker.Log.Inspection;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Log.Compaction;

/// <summary>
/// Random writing, cleaning, waiting and starting anew, against a model that remembers everything: who reads the log as a table has the table that
/// the model has, and sees no record that was not written. A failure names its seed; see <see cref="Seed"/>.
/// </summary>
public sealed class CompactionModelTests
{
    private const int Moves = 250;
    private const int Keys = 6;
    private const int Producers = 3;
    private static readonly CompressionCodec[] Codecs = [CompressionCodec.None, CompressionCodec.None, CompressionCodec.Gzip, CompressionCodec.Lz4];

    [Fact]
    public void The_table_of_a_log_is_the_same_however_often_it_is_cleaned()
    {
        foreach (var seed in Seed.Rounds(8)) Play(seed);
    }

    private static void Play(int seed)
    {
        var random = new Random(seed);
        using var scene = new CompactedLog();
        scene.Config = scene.Config with
        {
            SegmentBytes = random.Next(100, 900),
            Compaction = scene.Config.Compaction with { MinDirtyRatio = random.Next(3) / 4.0 },
        };
        var model = new Model(scene, random);
        try
        {
            for (var move = 0; move < Moves; move++)
            {
                model.Move();
                model.Check();
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Assert.Fail($"Seed {seed}: {string.Join('\n', model.Played)}\n{e}");
        }
    }

    private sealed class Model(CompactedLog scene, Random random)
    {
        private readonly Dictionary<long, SeenRecord> written = [];
        private readonly Dictionary<long, List<SeenRecord>> open = [];
        private readonly int[] sequences = new int[Producers];
        private readonly List<SeenRecord> committed = [];

        public List<string> Played { get; } = [];

        public void Move()
        {
            switch (random.Next(12))
            {
                case 0:
                    Played.Add($"cleaned: {scene.Log.Compact(keysMax: random.Next(1, 20))}");
                    break;
                case 1:
                    Reopen(clean: random.Next(2) == 0);
                    break;
                case 2:
                    scene.Time.Advance(TimeSpan.FromMilliseconds(random.Next(1_500)));
                    break;
                case 3 or 4 when open.Count > 0:
                    End(open.Keys.ElementAt(random.Next(open.Count)), random.Next(2) == 0);
                    break;
                case 5 or 6 or 7:
                    Write(random.Next(Producers));
                    break;
                default:
                    Write(null);
                    break;
            }
        }

        /// <summary>The last value of each key, tombstones being none; and that nothing is there which was not written so.</summary>
        public void Check()
        {
            var seen = LogView.Read(scene.Log);
            Assert.All(seen, record => Assert.Equal(written[record.Offset], record));
            Assert.Equal(seen.OrderBy(record => record.Offset), seen);
            var stable = scene.Log.LastStableOffset;
            Assert.Equal(Table(committed.Where(record => record.Offset < stable)), Table(seen));
        }

        private void Reopen(bool clean)
        {
            Played.Add(clean ? "stopped" : "killed");
            scene.Reopen(clean, () =>
            {
                List<string> faults = [];
                new PartitionCheck(scene.Folder, mayHaveGaps: true, isRecovered: !clean, faults.Add, _ => { }).Run();
                Assert.Empty(faults);
                var files = Directory.GetFiles(scene.Folder).Order(StringComparer.Ordinal)
                    .Where(file => Path.GetExtension(file) is ".index" or ".timeindex" or ".txnindex" or ".seal").ToList();
                foreach (var file in files.Where(_ => random.Next(8) == 0)) Harm(file);
            });
            foreach (var producer in open.Keys) scene.Log.Register(new(producer, 0)); // as the coordinator does
            Played.Add("opened again");
        }

        /// <summary>What the start has to mend: an index, or a seal, that is not there or ends early.</summary>
        private void Harm(string file)
        {
            var length = new FileInfo(file).Length;
            if (length == 0 || random.Next(2) == 0) File.Delete(file);
            else
                using (var stream = File.OpenWrite(file)) stream.SetLength(random.NextInt64(length));
            Played.Add($"harmed {Path.GetFileName(file)}");
        }

        private void Write(int? producer)
        {
            var time = scene.Time.GetUtcNow();
            var records = Enumerable.Range(0, random.Next(1, 4))
                .Select(i => ($"{random.Next(Keys)}", random.Next(4) == 0 ? null : $"{written.Count + i}")).ToArray();
            var batch = Batches.Keyed(time, records).Packed(Codecs[random.Next(Codecs.Length)]);
            if (producer is { } id)
            {
                scene.Log.Register(new(id, 0));
                batch = batch.By(id, 0, sequences[id], inTransaction: true);
                sequences[id] += records.Length;
            }

            var offset = scene.Append(batch);
            var appended = records.Select((record, i) => new SeenRecord(offset + i, record.Item1, record.Item2, time.ToUnixTimeMilliseconds()))
                .ToList();
            foreach (var record in appended) written[record.Offset] = record;
            if (producer is not { } open1) committed.AddRange(appended);
            else if (open.TryGetValue(open1, out var before)) before.AddRange(appended);
            else open[open1] = appended;
            Played.Add($"{(producer is null ? "" : $"{producer} in a transaction ")}{string.Join(' ', appended)}");
        }

        private void End(long producer, bool commits)
        {
            scene.End(producer, commits);
            open.Remove(producer, out var records);
            if (commits) committed.AddRange(records!);
            Played.Add($"{producer} {(commits ? "commits" : "aborts")}");
        }

        private static SortedDictionary<string, string> Table(IEnumerable<SeenRecord> records)
        {
            var table = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var record in records.OrderBy(record => record.Offset))
            {
                if (record.Value is null) table.Remove(record.Key);
                else table[record.Key] = record.Value;
            }

            return table;
        }
    }
}
