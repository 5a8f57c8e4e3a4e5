using EcomStreaming.Streaming;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EcomStreaming.Http;

/// <summary>Makes a GET with <c>at</c> wait until the named fact has been read.</summary>
public sealed class FactWait(IViewProgress progress)
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    /// <param name="token">As the client sent it; null waits for nothing.</param>
    /// <param name="read">Whether this resource's fact of that id has been read; null where no fact of that id can be its own.</param>
    /// <returns>The refusal, or null once it has been read.</returns>
    public async Task<ProblemHttpResult?> ForAsync(HttpContext http, string? token, Func<Guid, bool?> read, CancellationToken cancellationToken)
    {
        if (token is null) return null;
        if (!FactToken.TryRead(token, out var factId) || read(factId) is null)
            return Refusal.Unreadable(FactToken.Parameter, "Must be the value from a Location header of this resource.");

        return await progress.WaitUntilAsync(() => read(factId) is true, Bound, cancellationToken)
            ? null
            : Refusal.NotNow(http, FactToken.Parameter, "This replica has not read the named fact yet. Try again.");
    }
}
