using Polly;

namespace EcomStreaming.ServiceDefaults;

/// <summary>Sends a request through the pipeline. What is not safe to repeat is sent once.</summary>
internal sealed class ResilientHandler(HostPipelines pipelines) : DelegatingHandler
{
    public static readonly ResiliencePropertyKey<bool> MayRepeat = new("may-repeat");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(MayRepeat, request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Headers.Contains("Idempotency-Key"));
        try
        {
            return await pipelines.Of(request.RequestUri).ExecuteAsync(async c => await base.SendAsync(request, c.CancellationToken), context);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
