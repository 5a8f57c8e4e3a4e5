using EcomStreaming.Broker.Apis;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Golden;

/// <summary>
/// Golden requests with some bytes changed: whatever comes out is answered or refused as malformed, and nothing else is thrown. A failure names
/// its seed; see <see cref="Seed"/>.
/// </summary>
public sealed class MutatedRequestTests
{
    private const int MutationsEach = 150;

    public static TheoryData<string> Apis => [.. ApiTable.All.Select(api => api.Key.ToString())];

    [Theory]
    [MemberData(nameof(Apis))]
    public Task A_request_of_any_bytes_is_answered_or_refused(string name) => Seed.PlayAsync(1, seed => PlayAsync(name, new Random(seed)));

    private static async Task PlayAsync(string name, Random random)
    {
        var api = ApiTable.Find(Enum.Parse<ApiKey>(name))!;
        var file = GoldenFile.Of(api.Key);
        for (var version = api.ImplementedMin; version <= api.VersionMax; version++)
        {
            using var world = new GoldenWorld();
            for (var i = 0; i < MutationsEach; i++) await IsHandledAsync(world, api, version, Mutate(file.Get($"{name}Request", version), random));
        }
    }

    private static async Task IsHandledAsync(GoldenWorld world, Api api, short version, byte[] request)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        try
        {
            var handling = world.HandleAsync(api, version, request, gone.Token);
            if (!handling.IsCompleted) await gone.CancelAsync(); // it waits for others, or for time, and neither comes
            await handling;
        }
        catch (Exception e) when (e is MalformedRequestException or OperationCanceledException)
        {
            return; // as it should be
        }
        catch (Exception e)
        {
            Assert.Fail($"{api.Key} {version} {Convert.ToHexString(request)}: {e}");
        }
    }

    private static byte[] Mutate(byte[] request, Random random)
    {
        var bytes = request.ToList();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes.RemoveAt(at);
                    break;
                case 1:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 2:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    bytes[at] = random.Next(3) switch { 0 => 0x00, 1 => 0xff, _ => 0x7f };
                    break;
            }
        }

        return [.. bytes];
    }
}
