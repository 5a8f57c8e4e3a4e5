using Aspire.Dashboard.Telemetry;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Traces;

/// <summary>The list with as many traces as are held by default.</summary>
public sealed class TraceListSpeedTests
{
    private const int Traces = 10_000;
    private const int SpansEach = 15;
    private static readonly TimeSpan Allowed = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData("/traces")]
    [InlineData("/traces?q=order-5000&polls=true")]
    [InlineData("/traces?type=messaging&resource=service-3&field=ecom.product.id&condition=equals&value=nothing")]
    public async Task With_ten_thousand_traces_the_list_answers_in_300_ms(string path)
    {
        await using var dashboard = await RunningDashboard.StartAsync();
        for (var number = 0; number < Traces; number++) dashboard.Telemetry.Traces.Add(Trace(number));

        var best = await Fastest.OfAsync(() => dashboard.GetAsync(path), Allowed);

        Assert.Equal((Traces, Traces * SpansEach), dashboard.Telemetry.Traces.Count);
        Assert.InRange(best, TimeSpan.Zero, Allowed);
    }

    private static Span[] Trace(int number)
    {
        var id = Some.TraceId();
        var spans = new Span[SpansEach];
        for (var place = 0; place < SpansEach; place++)
        {
            spans[place] = Some.Span(
                id, "process ecommerce.orders", place == 0 ? null : spans[place - 1], $"service-{place % 8}", startMs: number + place,
                attributes:
                [
                    ("messaging.system", "kafka"), ("messaging.operation.name", "process"), ("messaging.operation.type", "process"),
                    ("messaging.destination.name", "ecommerce.orders"), ("messaging.destination.partition.id", "1"), ("messaging.kafka.offset", (long)number),
                    ("messaging.consumer.group.name", "group"), ("messaging.message.id", "m"), ("messaging.message.conversation_id", $"order-{number}"),
                    ("server.address", "localhost"), ("server.port", 9092L),
                ]);
        }

        return spans;
    }
}
