using System.Text.RegularExpressions;
using EcomStreaming.Broker.Protocol;
using EcomStreaming.Broker.Transactions;

namespace EcomStreaming.Broker.Apis;

/// <summary>
/// ListTransactions, 0–2: transactional ids by state, producer id, age and name where asked.
/// <code>
/// → StateFilters [str], ProducerIdFilters [i64], DurationFilter i64 v1+, TransactionalIdPattern str? v2+
/// ← ThrottleTimeMs i32, Error i16, UnknownStateFilters [str], Transactions [{ TransactionalId str, ProducerId i64, State str }]
/// </code>
/// </summary>
internal static class ListTransactions
{
    private const long NoTime = -1;

    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var query = Read(request);
        var unknown = query.States.Where(state => !Enum.GetNames<TransactionState>().Contains(state, StringComparer.Ordinal)).ToList();
        var pattern = PatternOf(query.Pattern, out var error);
        var now = request.Broker.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var listed = error == ErrorCode.None
            ? request.Broker.Transactions.All.Where(transaction => IsWanted(transaction, query, pattern, now))
            .OrderBy(transaction => transaction.Id, StringComparer.Ordinal).ToList()
            : [];
        Write(request.Response, error, unknown, listed);
        return ValueTask.CompletedTask;
    }

    private static Query Read(KafkaRequest request)
    {
        var reader = request.Read();
        var (states, producers) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<long>());
        for (var count = reader.ReadArrayLength(); count > 0; count--) states.Add(reader.ReadString());
        for (var count = reader.ReadArrayLength(); count > 0; count--) producers.Add(reader.ReadInt64());
        var duration = request.Version >= 1 ? reader.ReadInt64() : NoTime;
        var pattern = request.Version >= 2 ? reader.ReadNullableString() : null;
        reader.ReadTags();
        return new(states, producers, duration, pattern);
    }

    /// <summary>Of the kind that takes no more than linear time: the pattern is a stranger's.</summary>
    private static Regex? PatternOf(string? text, out ErrorCode error)
    {
        error = ErrorCode.None;
        if (string.IsNullOrEmpty(text)) return null;
        try
        {
            return new Regex($"^(?:{text})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            error = ErrorCode.InvalidRegularExpression;
            return null;
        }
    }

    private static bool IsWanted(Transaction transaction, Query query, Regex? pattern, long now) =>
        (query.States.Count == 0 || query.States.Contains(transaction.State.ToString()))
        && (query.ProducerIds.Count == 0 || query.ProducerIds.Contains(transaction.ProducerId))
        && (query.DurationMs < 0 || now - (transaction.StartedAt?.ToUnixTimeMilliseconds() ?? NoTime) > query.DurationMs)
        && (pattern is null || pattern.IsMatch(transaction.Id));

    private static void Write(KafkaWriter response, ErrorCode error, List<string> unknown, List<Transaction> listed)
    {
        response.WriteInt32(0);
        response.WriteError(error);
        response.WriteArrayLength(unknown.Count);
        foreach (var state in unknown) response.WriteString(state);
        response.WriteArrayLength(listed.Count);
        foreach (var transaction in listed)
        {
            response.WriteString(transaction.Id);
            response.WriteInt64(transaction.ProducerId);
            response.WriteString(transaction.State.ToString());
            response.WriteTags();
        }

        response.WriteTags();
    }

    private sealed record Query(HashSet<string> States, HashSet<long> ProducerIds, long DurationMs, string? Pattern);
}
