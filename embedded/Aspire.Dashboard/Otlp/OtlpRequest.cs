using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Otlp;

/// <summary>
/// Walks over an export request. Traces, logs and metrics come in the same envelopes: 1 of the request a resource's, with 1 the resource and 2 a
/// scope's, with 1 the scope and 2 an item. A resource or scope may come after its items on the wire.
/// </summary>
internal sealed class OtlpRequest(OtlpCommon common, TelemetryStore store)
{
    /// <summary>Takes one span, log record or metric.</summary>
    public delegate Rejection Take(ProtoReader item, TelemetryResource resource, InstrumentationScope scope);

    /// <returns>How many items were not taken, and why the first of them was not.</returns>
    public Rejection Walk(ReadOnlySpan<byte> request, Take take)
    {
        var rejected = Rejection.None;
        var message = new ProtoReader(request);
        while (message.Next())
        {
            if (message.Field == 1) rejected += OfResource(message.Message(), take);
            else message.Skip();
        }

        return rejected;
    }

    private Rejection OfResource(ProtoReader message, Take take)
    {
        var said = new TelemetryResource("unknown_service", null, []);
        for (var resources = message; resources.Next();)
        {
            if (resources.Field == 1) said = common.Resource(resources.Message());
            else resources.Skip();
        }

        if (store.Known(said) is not { } resource) return new(CountItems(message), "there are too many resources");
        var rejected = Rejection.None;
        while (message.Next())
        {
            if (message.Field == 2) rejected += OfScope(message.Message(), resource, take);
            else message.Skip();
        }

        return rejected;
    }

    private Rejection OfScope(ProtoReader message, TelemetryResource resource, Take take)
    {
        var scope = new InstrumentationScope("", "");
        for (var scopes = message; scopes.Next();)
        {
            if (scopes.Field == 1) scope = common.Scope(scopes.Message());
            else scopes.Skip();
        }

        var rejected = Rejection.None;
        while (message.Next())
        {
            if (message.Field == 2) rejected += take(message.Message(), resource, scope);
            else message.Skip();
        }

        return rejected;
    }

    private static int CountItems(ProtoReader message)
    {
        var count = 0;
        while (message.Next())
        {
            if (message.Field != 2)
            {
                message.Skip();
                continue;
            }

            for (var items = message.Message(); items.Next(); items.Skip())
                if (items.Field == 2) count++;
        }

        return count;
    }
}
