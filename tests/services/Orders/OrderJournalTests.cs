using System.Diagnostics.Metrics;
using EcomStreaming.Contracts;
using EcomStreaming.Orders.Placing;
using EcomStreaming.Orders.Saga;
using EcomStreaming.Streaming;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcomStreaming.Orders.Tests;

/// <summary>What is said and counted of an order while its stages take it.</summary>
public sealed class OrderJournalTests : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener listener = new();
    private readonly List<string> ended = [];
    private readonly Lines lines = new();
    private readonly Journaled<PlacingProcessor, PlacingState, PlacingEntry> placing;
    private readonly Journaled<SagaProcessor, SagaState, SagaEntry> saga;
    private readonly PlacingState placingState = new();
    private readonly SagaState sagaState = new();

    public OrderJournalTests()
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Name == "ecom.orders.ended" && instrument.Meter.Scope == meters) own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            ended.Add($"{count} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"));
        listener.Start();
        var metrics = new OrderMetrics(meters);
        var journal = new OrderJournal(metrics, lines);
        (placing, saga) = (new(new PlacingProcessor(metrics), journal), new(new SagaProcessor(), journal));
    }

    [Fact]
    public void An_order_is_said_to_be_placed_once_with_its_id_to_filter_by()
    {
        Place();
        Place();

        Assert.Equal([$"Order {AnOrder.Id} is placed; lines: 2"], lines.Texts);
        Assert.Equal(AnOrder.Id, lines.ValueOf("OrderId"));
    }

    [Fact]
    public void A_confirmed_order_is_counted_and_said_once()
    {
        Take(AnOrder.Opened(1), AnOrder.Reserved(1), AnOrder.Captured(1), AnOrder.Captured(1));

        Assert.Equal(["1 ecom.order.status=confirmed"], ended);
        Assert.Equal([$"Order {AnOrder.Id} is confirmed"], lines.Texts);
        Assert.Equal(AnOrder.Id, lines.ValueOf("OrderId"));
    }

    [Fact]
    public void A_rejected_order_is_counted_by_its_reason()
    {
        Take(AnOrder.Opened(1), AnOrder.Refused(1), AnOrder.Refused(1));

        Assert.Equal(["1 ecom.order.status=rejected ecom.order.reason=out_of_stock"], ended);
        Assert.Equal([$"Order {AnOrder.Id} is rejected: out_of_stock"], lines.Texts);
    }

    [Fact]
    public void A_declined_payment_is_a_reason_too()
    {
        Take(AnOrder.Opened(1), AnOrder.Reserved(1), AnOrder.Declined(1));

        Assert.Equal(["1 ecom.order.status=rejected ecom.order.reason=payment_declined"], ended);
    }

    [Fact]
    public void Nothing_that_is_said_names_the_customer()
    {
        Place();
        Take(AnOrder.Opened(1), AnOrder.Reserved(1), AnOrder.Captured(1));

        Assert.All(lines.Texts, line => Assert.DoesNotContain("17850", line, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        listener.Dispose();
        services.Dispose();
    }

    private void Place()
    {
        var step = placing.Process(new(AnOrder.Place(AnOrder.Lines(2)), "17850", AnOrder.At, 0, 0), placingState);
        foreach (var change in step.Changes) placingState.Apply(change.Key, change.Entry);
    }

    private void Take(params Message[] messages)
    {
        foreach (var message in messages)
        {
            var step = saga.Process(new(message, AnOrder.Id.ToString(), AnOrder.At, 0, 0), sagaState);
            foreach (var change in step.Changes) sagaState.Apply(change.Key, change.Entry);
        }
    }

    /// <summary>Keeps what is said, and the values in it.</summary>
    private sealed class Lines : ILogger<OrderJournal>
    {
        private readonly List<(string Text, IReadOnlyList<KeyValuePair<string, object?>> Values)> kept = [];

        public IEnumerable<string> Texts => kept.Select(line => line.Text);

        public object? ValueOf(string name) => kept[^1].Values.Single(value => value.Key == name).Value;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            kept.Add((formatter(state, exception), [.. Assert.IsType<IEnumerable<KeyValuePair<string, object?>>>(state, exactMatch: false)]));
    }
}
