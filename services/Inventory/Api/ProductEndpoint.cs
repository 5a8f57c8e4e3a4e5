using EcomStreaming.Contracts;
using EcomStreaming.Http;
using EcomStreaming.Inventory.Views;
using Microsoft.AspNetCore.Mvc;

namespace EcomStreaming.Inventory.Api;

/// <summary>GET /products/{productId}: what this replica has read of a product's stock. Ids compare without case.</summary>
internal sealed class ProductEndpoint(ProductView view, FactWait wait)
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints
        .MapGet(
            "/products/{productId}",
            (ProductEndpoint endpoint, HttpContext http, string productId, [FromQuery] string? at, CancellationToken cancellationToken) =>
                endpoint.GetAsync(http, productId, at, cancellationToken))
        .WithName("GetProduct")
        .Produces<ProductAnswer>()
        .ProducesValidationProblem(StatusCodes.Status400BadRequest)
        .ProducesValidationProblem(StatusCodes.Status404NotFound)
        .ProducesValidationProblem(StatusCodes.Status503ServiceUnavailable);

    private async Task<IResult> GetAsync(HttpContext http, string productId, string? at, CancellationToken cancellationToken)
    {
        if (!Identifier.IsValid(productId)) return Refusal.NotFound("productId", IdentifierForm.Message);
        var product = productId.ToUpperInvariant();
        var notYet = await wait.ForAsync(http, at, fact => view.HasRead(product, fact), cancellationToken);
        if (notYet is not null) return notYet;
        return view.Find(product) is { } stock
            ? Results.Json(new ProductAnswer(product, stock.OnHand, stock.Reserved, stock.Available), AnswersJson.Default.ProductAnswer)
            : Refusal.NotFound("productId", "This replica knows no product with this id.");
    }
}
