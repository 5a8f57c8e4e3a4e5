using EcomStreaming.Contracts;
using EcomStreaming.Http;
using EcomStreaming.Orders.Views;
using EcomStreaming.ServiceDefaults;
using EcomStreaming.Streaming;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Orders.Api;

/// <summary>POST /orders: checks the order, writes PlaceOrder, and answers once Kafka has acknowledged it.</summary>
internal sealed class PlaceOrderEndpoint(
    ICommandWriter commands, OrderView view, IOptions<OrdersOptions> options, ITraceCharge trace, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapPost("/orders", (PlaceOrderEndpoint endpoint, HttpContext http, CancellationToken cancellationToken) => endpoint.PlaceAsync(
            http, cancellationToken))
        .WithName("PlaceOrder")
        .WithSummary("Places an order; 202 once Kafka has acknowledged it.")
        .Accepts<OrderBody>("application/json")
        .Produces<AcceptedOrder>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem(StatusCodes.Status400BadRequest)
        .ProducesValidationProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesValidationProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesValidationProblem(StatusCodes.Status503ServiceUnavailable);

    private async Task<IResult> PlaceAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var (document, unreadable) = await JsonBody.ReadAsync(http.Request, cancellationToken);
        if (unreadable is not null) return unreadable;
        using (document)
        {
            var errors = new RequestErrors();
            var key = IdempotencyKey.Read(http.Request, errors);
            var order = OrderRequest.Read(document!.RootElement, options.Value.Currencies, errors);
            return errors.Any ? errors.ToRefusal() : await PlaceAsync(order!, key, cancellationToken);
        }
    }

    private async Task<IResult> PlaceAsync(OrderRequest order, string? key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var orderId = key is null ? Guid.CreateVersion7(now) : MessageId.OfKeyedOrder(order.CustomerId, key);
        if (view.Find(orderId) is { } known)
        {
            if (!IsSame(known.Placed, order)) return Refusal.OutOfBounds(IdempotencyKey.Header, IdempotencyKey.ReusedMessage);
        }
        else
        {
            var command = new PlaceOrder(
                MessageId.OfOrder(nameof(PlaceOrder), orderId), now, orderId, order.CustomerId, order.Currency, order.Total, order.Lines);
            await WriteAsync(command, cancellationToken);
        }

        var location = $"/orders/{orderId}?{FactToken.Parameter}={FactToken.Of(MessageId.OfOrder(nameof(OrderPlaced), orderId))}";
        return Results.Json(
            new AcceptedOrder(orderId, OrderStatus.Placed), AnswersJson.Default.AcceptedOrder, statusCode: StatusCodes.Status202Accepted)
            .WithLocation(location);
    }

    /// <summary>Only what is written costs more than its request. Without an acknowledgement it may have been written.</summary>
    private async Task WriteAsync(PlaceOrder command, CancellationToken cancellationToken)
    {
        var spans = SpanCosts.OfOrder(command.Lines.Length);
        trace.Take(spans);
        try
        {
            await commands.WriteAsync(new Outgoing(ShopTopic.OrderCommands, command.CustomerId, command), cancellationToken);
        }
        catch (CommandTooLargeException)
        {
            trace.GiveBack(spans - SpanCosts.PerUnwrittenCommand);
            throw;
        }
    }

    private static bool IsSame(OrderPlaced placed, OrderRequest order) =>
        OrderFingerprint.Of(placed.CustomerId, placed.Currency, placed.Lines) == OrderFingerprint.Of(order.CustomerId, order.Currency, order.Lines);

    /// <summary>For the OpenAPI document alone: the body is read by hand, so that every refusal can name its field.</summary>
    private sealed record OrderBody(string CustomerId, string Currency, IReadOnlyList<LineAnswer> Lines);
}
