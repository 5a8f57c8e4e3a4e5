using System.Net.Sockets;
using EcomStreaming.Broker.Tests.Support;

namespace EcomStreaming.Broker.Tests.Fuzz;

/// <summary>How a client asks that sends what chance has made of requests.</summary>
internal static class FuzzClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    /// <summary>Null where the connection is closed, or the answer is long in coming: others have to come first, or time to pass.</summary>
    public static async Task<byte[]?> TryAskAsync(this RawClient client, byte[] frame, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await client.SendFrameAsync(frame, cancellationToken);
            return await client.ReceiveFrameAsync(patience.Token);
        }
        catch (SocketException)
        {
            return null; // closed for what came before
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
