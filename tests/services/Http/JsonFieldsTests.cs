using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace EcomStreaming.Http.Tests;

public sealed class JsonFieldsTests
{
    [Theory]
    [InlineData("{}", 400)]
    [InlineData("{\"quantity\":null}", 400)]
    [InlineData("{\"quantity\":\"6\"}", 400)]
    [InlineData("{\"quantity\":[6]}", 400)]
    [InlineData("{\"quantity\":1.5}", 400)]
    [InlineData("{\"Quantity\":6}", 400)]
    [InlineData("{\"quantity\":0}", 422)]
    [InlineData("{\"quantity\":10}", 422)]
    [InlineData("{\"quantity\":-1}", 422)]
    [InlineData("{\"quantity\":1e99}", 422)]
    [InlineData("{\"quantity\":1}", null)]
    [InlineData("{\"quantity\":9}", null)]
    [InlineData("{\"quantity\":9.0,\"more\":true}", null)]
    public void A_whole_number_is_one_and_within_its_bounds(string json, int? refused)
    {
        var errors = new RequestErrors();
        using var document = JsonDocument.Parse(json);

        var quantity = new JsonFields(document.RootElement, "lines[3]", errors).Whole("quantity", 1, 9);

        Assert.Equal(refused is null, quantity is not null);
        if (refused is { } status) Refused.AssertIs(errors.ToRefusal(), status, "lines[3].quantity");
        else Assert.False(errors.Any);
    }

    [Theory]
    [InlineData("{\"customerId\":7}", StatusCodes.Status400BadRequest)]
    [InlineData("{\"customerId\":\"\\ud800\"}", StatusCodes.Status400BadRequest)]
    [InlineData("{\"customerId\":\"\"}", StatusCodes.Status422UnprocessableEntity)]
    [InlineData("{\"customerId\":\"a b\"}", StatusCodes.Status422UnprocessableEntity)]
    public void An_identifier_is_text_of_its_form(string json, int refused)
    {
        var errors = new RequestErrors();
        using var document = JsonDocument.Parse(json);

        Assert.Null(new JsonFields(document.RootElement, "", errors).Identifier("customerId", errors));
        Refused.AssertIs(errors.ToRefusal(), refused, "customerId");
    }
}
