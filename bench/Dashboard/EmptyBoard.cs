using Aspire.Dashboard.Board;

namespace EcomStreaming.DashboardBench;

/// <summary>Of a dashboard alone: no application, no resources.</summary>
internal sealed class EmptyBoard : IResourceBoard
{
    public Task NextChange => Task.Delay(Timeout.Infinite, CancellationToken.None);

    public IReadOnlyList<BoardResource> Resources() => [];

    public IAsyncEnumerable<IReadOnlyList<ConsoleLine>> ConsoleAsync(string resourceId, CancellationToken cancellationToken) =>
        AsyncEnumerable.Empty<IReadOnlyList<ConsoleLine>>();

    public Task<string?> ExecuteAsync(string resourceId, string command, CancellationToken cancellationToken) => Task.FromResult<string?>("There is none.");
}
