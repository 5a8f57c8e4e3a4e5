using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EcomStreaming.Ecom.Tape;
using Polly;
using Polly.Timeout;

namespace EcomStreaming.Ecom.Load;

/// <summary>Calls the two services over HTTP. It repeats commands under their key; reads are repeated by their caller.</summary>
internal sealed class ShopClient(HttpClient http, LoadOptions options, ResiliencePipeline<HttpResponseMessage> retry)
{
    private const string Currency = "GBP";

    public Task<ShopAnswer> PlaceAsync(TapeOrder order, CancellationToken cancellationToken)
    {
        var lines = order.Lines.Select(line => new OrderLineBody(line.ProductId, line.Quantity, line.UnitPrice));
        var body = new OrderBody(order.CustomerId, Currency, [.. lines]);
        return PostAsync(new Uri(options.Orders, "orders"), order.Invoice, body, ShopJson.Default.OrderBody, cancellationToken);
    }

    public Task<ShopAnswer> ReplenishAsync(string productId, long quantity, string key, CancellationToken cancellationToken) => PostAsync(
        new Uri(options.Inventory, $"products/{productId}/replenishments"),
        key,
        new ReplenishmentBody(quantity),
        ShopJson.Default.ReplenishmentBody,
        cancellationToken);

    /// <summary>Where the order stands; null when the service cannot say yet.</summary>
    /// <exception cref="LoadException">It never will: the service refuses the location itself.</exception>
    public async Task<OrderStatus?> ReadAsync(Uri location, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(location, cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK) return Deserialize(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            if (response.StatusCode is HttpStatusCode.NotFound || (int)response.StatusCode >= 500) return null;
            throw new LoadException($"its Location answered {(int)response.StatusCode}");
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private async Task<ShopAnswer> PostAsync<T>(Uri address, string key, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        try
        {
            using var response = await retry.ExecuteAsync(async token => await SendAsync(address, key, bytes, token), cancellationToken);
            return await AnswerAsync(address, response, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutRejectedException)
        {
            return new ShopAnswer.Unanswered(e is TimeoutRejectedException ? "no answer in time" : "no connection");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Uri address, string key, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Idempotency-Key", key);
        return await http.SendAsync(request, cancellationToken);
    }

    private static async Task<ShopAnswer> AnswerAsync(Uri address, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.Accepted)
            return response.Headers.Location is { } location
                ? new ShopAnswer.Accepted(new Uri(address, location))
                : new ShopAnswer.Refused("202 without a Location");
        var status = (int)response.StatusCode;
        if (status >= 500) return new ShopAnswer.Unanswered($"{status} {response.StatusCode}");
        var fields = FieldsOf(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return new ShopAnswer.Refused(fields is null ? $"{status}" : $"{status} ({fields})");
    }

    /// <summary>The fields that a refusal names, indexes dropped so that refusals of one kind are counted together.</summary>
    private static string? FieldsOf(byte[] body)
    {
        try
        {
            var errors = JsonSerializer.Deserialize(body, ShopJson.Default.RefusalBody)?.Errors;
            return errors is { Count: > 0 } ? string.Join(", ", errors.Keys.Select(WithoutIndexes).Distinct().Order(StringComparer.Ordinal)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string WithoutIndexes(string field) => string.Concat(field.Where(c => !char.IsAsciiDigit(c)));

    private static OrderStatus Deserialize(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ShopJson.Default.OrderStatus) is { Status: not null } status
                ? status
                : throw new LoadException("its Location did not return an order");
        }
        catch (JsonException)
        {
            throw new LoadException("its Location did not return JSON");
        }
    }
}
