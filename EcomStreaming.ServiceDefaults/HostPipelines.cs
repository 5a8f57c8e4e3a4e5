using System.Collections.Concurrent;
using Polly;

namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// One pipeline for each host and port, whichever client asks: a host that is broken opens its own circuit and nobody else's. There are as many
/// as a service has addresses configured.
/// </summary>
internal sealed class HostPipelines(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ResiliencePipeline<HttpResponseMessage>> pipelines = new(StringComparer.OrdinalIgnoreCase);

    public ResiliencePipeline<HttpResponseMessage> Of(Uri? address) => pipelines.GetOrAdd(address?.Authority ?? "", _ => ResilientHttp.Pipeline(time));
}
