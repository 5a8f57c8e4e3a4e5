using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using EcomStreaming.Contracts;
using EcomStreaming.Http;
using EcomStreaming.Orders.Placing;
using EcomStreaming.Orders.Saga;
using EcomStreaming.Orders.Tests.Api;
using EcomStreaming.Streaming;

namespace EcomStreaming.Orders.Tests;

/// <summary>An order of as many lines as it may have, each as long as it may be, fits everywhere that it goes.</summary>
public sealed class LargestOrderTests : IDisposable
{
    /// <summary>What a Kafka takes as one batch by default (<c>max.message.bytes</c>), less room for the fields around the value.</summary>
    private const int ValueBytesMax = 1_048_588 - 1_000;

    private readonly OrdersShop shop = new();

    private static readonly string Customer = new('C', 64);

    [Fact]
    public async Task Its_body_is_accepted_and_its_command_fits_a_record()
    {
        var body = Body(OrderBounds.LinesMax);
        Assert.InRange(body.Length, 1, JsonBody.BytesMax);

        var answer = await shop.PostAsync(body);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.InRange(MessageCodec.Encode(Assert.Single(shop.Commands.Written).Message).Length, 1, ValueBytesMax);
    }

    [Fact]
    public async Task Its_facts_steps_and_saga_fit_a_record_and_it_can_be_read()
    {
        await shop.PostAsync(Body(OrderBounds.LinesMax));
        var command = (PlaceOrder)Assert.Single(shop.Commands.Written).Message;
        var placed = new OrderPlaced(command.Id, command.At, command.OrderId, Customer, "GBP", command.Total, command.Lines);
        var opened = new OrderOpened(command.Id, command.At, command.OrderId, Customer, "GBP", command.Total, command.Lines);
        Assert.Null(PlaceOrderCheck.ProblemOf(command, Customer));
        Assert.All(new Message[] { placed, opened }, message => Assert.InRange(MessageCodec.Encode(message).Length, 1, ValueBytesMax));

        var entry = Gathered(opened);
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(entry, OrdersStateJson.Default.SagaEntry).Length, 1, ValueBytesMax);

        shop.Feed(placed);
        using var read = JsonDocument.Parse(await shop.TextAsync($"/orders/{command.OrderId}"));
        Assert.Equal(OrderBounds.LinesMax, read.RootElement.GetProperty("lines").GetArrayLength());
        Assert.Equal(command.Total, read.RootElement.GetProperty("total").GetDecimal());
    }

    public void Dispose() => shop.Dispose();

    /// <summary>The saga's entry once every line is reserved: it is at its longest.</summary>
    private static SagaEntry Gathered(OrderOpened opened)
    {
        var (processor, state, key) = (new SagaProcessor(), new SagaState(), opened.OrderId.ToString());
        var answers = opened.Lines.Select(line => (Message)new StockReserved(
            opened.Id, opened.At, opened.OrderId, line.Line, line.ProductId, line.Quantity));
        long offset = 0;
        foreach (var message in answers.Prepend(opened))
            foreach (var change in processor.Process(new(message, key, opened.At, 0, offset++), state).Changes) state.Apply(change.Key, change.Entry);
        return state.Find(key)!;
    }

    private static string Body(int lines)
    {
        var text = new StringBuilder($$"""{"customerId":"{{Customer}}","currency":"GBP","lines":[""");
        for (var line = 1; line <= lines; line++)
        {
            var product = line.ToString(CultureInfo.InvariantCulture).PadRight(64, 'P');
            text.Append(line == 1 ? "" : ",").Append($$"""{"productId":"{{product}}","quantity":1000000,"unitPrice":499.99}""");
        }

        return text.Append("]}").ToString();
    }
}
