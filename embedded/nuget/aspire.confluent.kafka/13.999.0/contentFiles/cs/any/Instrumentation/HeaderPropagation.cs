using System.Text;
using Confluent.Kafka;
using OpenTelemetry.Context.Propagation;

namespace Aspire.Confluent.Kafka;

/// <summary>Writes a trace's context to a record's headers and reads it back, with the process's propagator.</summary>
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
