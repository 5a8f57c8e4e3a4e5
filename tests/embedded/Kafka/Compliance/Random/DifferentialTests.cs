using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Compliance.Random;

/// <summary>
/// The same random moves against this broker and Apache Kafka: every answer has to be the same. A difference names its seed;
/// <c>ECOM_SEED</c> plays it again, <c>ECOM_ROUNDS</c> plays more games than a test run has time for.
/// </summary>
public sealed class DifferentialTests(EmbeddedCluster embedded, ApacheKafkaCluster kafka)
{
    private const int Moves = 150;

    [Fact]
    public Task Idempotent_and_transactional_producers_are_answered_as_by_Apache_Kafka() => Seed.PlayAsync(2, PlayAsync);

    private async Task PlayAsync(int seed)
    {
        var game = $"game-{seed}"; // not of this run alone, so that the seed tells all
        Hand[] hands = [new(kafka, game), new(embedded, game)];
        try
        {
            foreach (var hand in hands)
            {
                await hand.InitializeAsync();
                await hand.PrepareAsync();
            }

            await PlayAsync(hands, seed);
        }
        finally
        {
            foreach (var hand in hands) await hand.DisposeAsync();
        }
    }

    private static async Task PlayAsync(Hand[] hands, int seed)
    {
        var (random, sequences, played) = (new System.Random(seed), new Sequences(), new List<string>());
        for (var i = 0; i < Moves; i++)
        {
            var move = i == Moves - 1 ? new("look", hand => hand.LookAsync()) : Move.Draw(random, sequences);
            var (expected, actual) = (await move.Make(hands[0]), await move.Make(hands[1]));
            played.Add($"{move.Name}: {expected}");
            if (expected != actual) Assert.Fail($"{string.Join('\n', played)}\nhere: {actual}");
            if (expected.StartsWith("None", StringComparison.Ordinal)) sequences.Taken();
            else sequences.Refused();
        }
    }
}
