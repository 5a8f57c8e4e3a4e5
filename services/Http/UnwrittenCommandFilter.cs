using EcomStreaming.Streaming;
using Microsoft.AspNetCore.Http;

namespace EcomStreaming.Http;

/// <summary>
/// Answers for commands that Kafka did not take: 503 while it is away, for whether the command was written is unknown and it is to be repeated
/// under its key; 413 where it takes no record of that size.
/// </summary>
internal sealed class UnwrittenCommandFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (BrokerUnavailableException)
        {
            return Refusal.NotNow(
                context.HttpContext, "kafka", "Kafka did not acknowledge in time. Repeat the request with the same Idempotency-Key.");
        }
        catch (CommandTooLargeException)
        {
            return Refusal.Of(StatusCodes.Status413PayloadTooLarge, JsonBody.Field, "Is too large for a Kafka record.");
        }
    }
}
