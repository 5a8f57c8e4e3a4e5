using System.Text;
using Confluent.Kafka;
using OpenTelemetry.Context.Propagation;

namespace Aspire.Confluent.Kafka;

/// <summary>Carries a trace's context in a record's headers, by the propagator that the process has set.</summary>
internal static class HeaderPropagation
{
    public static void Inject(PropagationContext context, Headers headers) =>
        Propagators.DefaultTextMapPropagator.Inject(context, headers, static (headers, key, value) =>
        {
            headers.Remove(key);
            headers.Add(key, Encoding.UTF8.GetBytes(value));
        });

    public static PropagationContext Extract(Headers? headers) =>
        Propagators.DefaultTextMapPropagator.Extract(default, headers, static (headers, key) =>
            headers is not null && headers.TryGetLastBytes(key, out var value) ? [Encoding.UTF8.GetString(value)] : []);
}
