using EcomStreaming.Contracts;
using EcomStreaming.Payments.Charging;
using EcomStreaming.Payments.Gateway;
using EcomStreaming.ServiceTests;
using EcomStreaming.Streaming;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Payments.Tests.Charging;

public sealed class ChargingProcessorTests : IDisposable
{
    private static readonly Guid Order = new("0199aaaa-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    private readonly ScriptedGateway gateway = new();
    private readonly GatewayPipelines pipelines = new(
        Options.Create(new PaymentsOptions { AnswerBudgetMs = 100, RetryDelayMs = 1, RetryDelayMaxMs = 10 }),
        Options.Create(new SimulatedGatewayOptions()),
        TimeProvider.System);
    private readonly ChargingState state = new();
    private readonly ChargingProcessor processor;
    private long offset;

    public ChargingProcessorTests() => processor = new(new Till(gateway, pipelines, NullLogger<Till>.Instance));

    public void Dispose() => pipelines.Dispose();

    [Fact]
    public async Task A_captured_charge_goes_to_the_facts_and_as_a_copy_to_the_order()
    {
        var events = (await TakeAsync(Charge())).Events;

        Assert.Equal(["payments", "order-steps"], events.Select(e => e.Topic.Suffix));
        Assert.All(events, e => Assert.Equal(Order.ToString(), e.Key));
        Assert.Equal(events[0].Message, events[1].Message);
        var captured = Assert.IsType<PaymentCaptured>(events[0].Message);
        Assert.Equal((MessageId.OfOrder(nameof(PaymentCaptured), Order), "GBP", 15.3m), (captured.Id, captured.Currency, captured.Amount));
    }

    [Theory]
    [InlineData("Declined", RejectionReason.PaymentDeclined)]
    [InlineData("Voided", RejectionReason.TimedOut)]
    public async Task A_charge_that_was_not_taken_says_why(string answer, string reason)
    {
        gateway.Answer = Enum.Parse<ChargeAnswer>(answer);

        Assert.Equal(reason, Assert.IsType<PaymentDeclined>((await TakeAsync(Charge())).Events[0].Message).Reason);
    }

    [Fact]
    public async Task A_repeat_gives_the_same_bytes_and_does_not_ask_the_gateway()
    {
        var first = await TakeAsync(Charge());
        var again = await TakeAsync(Charge());

        Assert.Equal(Written.Texts(first.Events), Written.Texts(again.Events));
        Assert.Empty(again.Changes);
        Assert.Equal(1, gateway.Charges);
    }

    [Fact]
    public async Task Without_an_answer_in_time_nothing_is_said_but_that_it_is_to_be_voided()
    {
        gateway.ChargesGetNoAnswer = true;

        var step = await TakeAsync(Charge());

        var again = Assert.Single(step.Events);
        Assert.Equal((ShopTopic.PaymentCommands, Order.ToString()), (again.Topic, again.Key));
        Assert.Equal(Charge(), again.Message);
        Assert.Equal(ChargeOutcome.Voiding, Assert.Single(step.Changes).Entry.Outcome);
        Assert.True(gateway.Charges > 1, "it was not tried again");
        Assert.Equal(0, gateway.Voids);
    }

    [Theory]
    [InlineData(false, nameof(PaymentDeclined))]
    [InlineData(true, nameof(PaymentCaptured))]
    public async Task What_is_to_be_voided_ends_as_the_gateway_has_it(bool taken, string outcome)
    {
        (gateway.ChargesGetNoAnswer, gateway.TakesSilently) = (true, taken);
        await TakeAsync(Charge());

        var step = await TakeAsync(Charge());

        Assert.Equal(outcome, step.Events[0].Message.GetType().Name);
        Assert.Equal(["payments", "order-steps"], step.Events.Select(e => e.Topic.Suffix));
    }

    [Fact]
    public async Task A_kill_after_a_decline_was_written_and_before_it_was_remembered_does_not_lead_to_a_capture()
    {
        gateway.ChargesGetNoAnswer = true;
        await TakeAsync(Charge());
        var (declined, charges) = (await TakeAsync(Charge(), remember: false), gateway.Charges);
        gateway.ForgetFences();
        gateway.ChargesGetNoAnswer = false;

        var redelivered = await TakeAsync(Charge());

        Assert.Equal(charges, gateway.Charges);
        Assert.Equal(declined.Events[0].Message.Id, redelivered.Events[0].Message.Id);
        Assert.Equal(RejectionReason.TimedOut, Assert.IsType<PaymentDeclined>(redelivered.Events[0].Message).Reason);
    }

    [Fact]
    public async Task A_void_without_an_answer_goes_to_the_dead_letters_and_can_be_tried_again()
    {
        (gateway.ChargesGetNoAnswer, gateway.VoidsGetNoAnswer) = (true, true);
        await TakeAsync(Charge());

        Assert.Equal("the gateway did not say whether the charge is void", (await TakeAsync(Charge())).DeadLetterReason);

        gateway.VoidsGetNoAnswer = false;
        using var later = new GatewayPipelines(
            Options.Create(new PaymentsOptions()), Options.Create(new SimulatedGatewayOptions()), TimeProvider.System);
        var step = await new ChargingProcessor(new Till(gateway, later, NullLogger<Till>.Instance))
            .ProcessAsync(RecordOf(Charge(), Order.ToString()), state, TestContext.Current.CancellationToken);
        Assert.IsType<PaymentDeclined>(step.Events[0].Message);
    }

    [Fact]
    public async Task A_stop_in_the_middle_decides_nothing()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => processor.ProcessAsync(RecordOf(Charge(), Order.ToString()), state, stopped.Token));
        Assert.Null(state.Find(Order.ToString()));
    }

    [Fact]
    public async Task What_is_no_charge_of_this_order_goes_to_the_dead_letters()
    {
        Assert.Equal("the key is not the order's id", (await TakeAsync(Charge(), key: "17850")).DeadLetterReason);
        Assert.Equal("the amount is not above 0", (await TakeAsync(Charge(0m))).DeadLetterReason);
        Assert.Null((await TakeAsync(Charge(0.01m))).DeadLetterReason);
        var fact = new PaymentCaptured(Order, Start, Order, "GBP", 1m);
        Assert.Equal("PaymentCaptured is not a command for payments", (await TakeAsync(fact)).DeadLetterReason);
    }

    private static ChargePayment Charge(decimal amount = 15.3m) => new(MessageId.OfOrder(nameof(ChargePayment), Order), Start, Order, "GBP", amount);

    private StageRecord RecordOf(Message message, string key) => new(message, key, Start.AddSeconds(offset), 0, offset++);

    private async Task<Step<ChargingEntry>> TakeAsync(Message message, string? key = null, bool remember = true)
    {
        var step = await processor.ProcessAsync(RecordOf(message, key ?? Order.ToString()), state, TestContext.Current.CancellationToken);
        if (!remember) return step;
        foreach (var change in step.Changes) state.Apply(change.Key, change.Entry);
        return step;
    }
}
