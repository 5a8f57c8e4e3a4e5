using EcomStreaming.Streaming;
using Microsoft.AspNetCore.Http;

namespace EcomStreaming.Http;

/// <summary>Answers 503 while Kafka is away: whether the command was written is unknown, so it is to be repeated under its key.</summary>
internal sealed class BrokerAwayFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (BrokerUnavailableException)
        {
            return Refusal.NotNow(context.HttpContext, "kafka", "It did not acknowledge in time: repeat with the same Idempotency-Key.");
        }
    }
}
