using System.Net;
using System.Net.Sockets;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Crashes;

/// <summary>
/// Clients that stop in the middle of large requests, and others that do not take their answers. They connect again after each kill, and the clients
/// beside them must not notice.
/// </summary>
internal static class StalledClients
{
    private const int Senders = 8;
    private const int Readers = 12;
    private const int RequestBytes = 100 * 1024 * 1024;
    private const int SentBytes = 2 * 1024 * 1024;
    private const int FetchesUnread = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns once it is told to stop.</summary>
    public static async Task RunAsync(IPEndPoint broker, string topic, CancellationToken stopping)
    {
        var senders = Enumerable.Range(0, Senders).Select(_ => StallAsync(broker, SendPartAsync, stopping));
        var readers = Enumerable.Range(0, Readers).Select(_ => StallAsync(broker, client => FetchAsync(client, topic, stopping), stopping));
        await Task.WhenAll([.. senders, .. readers]);

        Task SendPartAsync(RawClient client) => client.SendBytesAsync(new Wire().Int32(RequestBytes).Raw(new byte[SentBytes]).Bytes, stopping);
    }

    private static async Task FetchAsync(RawClient client, string topic, CancellationToken stopping)
    {
        for (var i = 0; i < FetchesUnread; i++) await client.SendAsync(ApiKey.Fetch, 4, Requests.Fetch(topic, 0), stopping);
    }

    private static async Task StallAsync(IPEndPoint broker, Func<RawClient, Task> stall, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var client = await RawClient.ConnectAsync(broker, stopping);
                await stall(client);
                await client.IsGoneAsync(stopping);
            }
            catch (SocketException)
            {
                // It was killed, or hung up.
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }
}
