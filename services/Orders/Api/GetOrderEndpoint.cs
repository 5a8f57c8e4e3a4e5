using EcomStreaming.Contracts;
using EcomStreaming.Http;
using EcomStreaming.Orders.Views;
using Microsoft.AspNetCore.Mvc;

namespace EcomStreaming.Orders.Api;

/// <summary>GET /orders/{orderId} and GET /orders/{orderId}/events: what this replica has read of an order.</summary>
internal sealed class GetOrderEndpoint(OrderView view, FactWait wait, TraceLink trace)
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        Describe<OrderAnswer>(endpoints.MapGet(
            "/orders/{orderId}",
            (GetOrderEndpoint endpoint, HttpContext http, string orderId, [FromQuery] string? at, CancellationToken cancellationToken) =>
                endpoint.AnswerAsync(http, orderId, at, endpoint.Order, cancellationToken))).WithName("GetOrder");
        Describe<EventAnswer[]>(endpoints.MapGet(
            "/orders/{orderId}/events",
            (GetOrderEndpoint endpoint, HttpContext http, string orderId, [FromQuery] string? at, CancellationToken cancellationToken) =>
                endpoint.AnswerAsync(http, orderId, at, endpoint.Events, cancellationToken))).WithName("GetOrderEvents");
    }

    private static RouteHandlerBuilder Describe<TAnswer>(RouteHandlerBuilder endpoint) => endpoint
        .Produces<TAnswer>()
        .ProducesValidationProblem(StatusCodes.Status400BadRequest)
        .ProducesValidationProblem(StatusCodes.Status404NotFound)
        .ProducesValidationProblem(StatusCodes.Status503ServiceUnavailable);

    private async Task<IResult> AnswerAsync(
        HttpContext http, string orderId, string? at, Func<Guid, IResult?> answer, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(orderId, "D", out var id)) return Refusal.NotFound("orderId", "Must be an order id.");
        var placed = MessageId.OfOrder(nameof(OrderPlaced), id);
        var notYet = await wait.ForAsync(http, at, fact => fact == placed ? view.Find(id) is not null : null, cancellationToken);
        return notYet ?? answer(id) ?? Refusal.NotFound("orderId", "This replica knows no order with this id.");
    }

    private IResult? Order(Guid orderId)
    {
        if (view.Find(orderId) is not { } order) return null;
        var placed = order.Placed;
        var lines = placed.Lines.Select(line => new LineAnswer(line.ProductId, line.Quantity, line.UnitPrice)).ToList();
        var answer = new OrderAnswer(
            orderId, placed.CustomerId, order.Status, order.Reason, placed.Currency, placed.Total, lines, placed.At, order.UpdatedAt,
            trace.Of(order));
        return Results.Json(answer, AnswersJson.Default.OrderAnswer);
    }

    private IResult? Events(Guid orderId)
    {
        if (view.Find(orderId) is null) return null;
        var events = view.FactsOf(orderId)
            .Select(fact => new EventAnswer(fact.Type.ToString(), fact.At, view.TopicName(fact.Topic), fact.Partition, fact.Offset, fact.TraceId));
        return Results.Json([.. events], AnswersJson.Default.EventAnswerArray);
    }
}
