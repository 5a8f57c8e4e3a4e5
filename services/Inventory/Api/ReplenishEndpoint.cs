using EcomStreaming.Contracts;
using EcomStreaming.Http;
using EcomStreaming.Inventory.Views;
using EcomStreaming.ServiceDefaults;
using EcomStreaming.Streaming;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EcomStreaming.Inventory.Api;

/// <summary>POST /products/{productId}/replenishments: adds stock, once per Idempotency-Key.</summary>
internal sealed class ReplenishEndpoint(ICommandWriter commands, ProductView view, ITraceCharge trace, TimeProvider time)
{
    public const int QuantityMin = 1;
    public const int QuantityMax = 1_000_000;

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost(
            "/products/{productId}/replenishments",
            (ReplenishEndpoint endpoint, HttpContext http, string productId, CancellationToken cancellationToken) =>
                endpoint.ReplenishChargedAsync(http, productId, cancellationToken))
        .WithName("ReplenishStock")
        .WithSummary("Adds stock; 202 once Kafka has acknowledged it.")
        .Accepts<ReplenishmentBody>("application/json")
        .Produces(StatusCodes.Status202Accepted)
        .ProducesValidationProblem(StatusCodes.Status400BadRequest)
        .ProducesValidationProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesValidationProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesValidationProblem(StatusCodes.Status503ServiceUnavailable);

    /// <summary>What a replenishment costs is known before its body is read.</summary>
    private async Task<IResult> ReplenishChargedAsync(HttpContext http, string productId, CancellationToken cancellationToken)
    {
        trace.Take(SpanCosts.PerReplenishment);
        var answer = await ReplenishAsync(http, productId, cancellationToken);
        if (answer is ProblemHttpResult) trace.GiveBack(SpanCosts.PerReplenishment - SpanCosts.PerRefusal);
        return answer;
    }

    private async Task<IResult> ReplenishAsync(HttpContext http, string productId, CancellationToken cancellationToken)
    {
        var (document, unreadable) = await JsonBody.ReadAsync(http.Request, cancellationToken);
        if (unreadable is not null) return unreadable;
        using (document)
        {
            var errors = new RequestErrors();
            if (!Identifier.IsValid(productId)) errors.OutOfBounds("productId", IdentifierForm.Message);
            var key = IdempotencyKey.Read(http.Request, errors);
            var quantity = new JsonFields(document!.RootElement, "", errors).Whole("quantity", QuantityMin, QuantityMax);
            return errors.Any ? errors.ToRefusal() : await ReplenishAsync(productId.ToUpperInvariant(), key, quantity!.Value, cancellationToken);
        }
    }

    private async Task<IResult> ReplenishAsync(string product, string? key, int quantity, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var replenishment = key ?? Guid.CreateVersion7(now).ToString();
        var fact = MessageId.OfReplenishment(nameof(StockReplenished), product, replenishment);
        if (view.QuantityOf(product, fact) is { } known && known != quantity)
            return Refusal.OutOfBounds(IdempotencyKey.Header, IdempotencyKey.ReusedMessage);

        var command = new ReplenishStock(
            MessageId.OfReplenishment(nameof(ReplenishStock), product, replenishment), now, product, replenishment, quantity);
        await commands.WriteAsync(new Outgoing(ShopTopic.StockCommands, product, command), cancellationToken);
        return Results.StatusCode(StatusCodes.Status202Accepted).WithLocation($"/products/{product}?{FactToken.Parameter}={FactToken.Of(fact)}");
    }

    private sealed record ReplenishmentBody(int Quantity);
}
