namespace EcomStreaming.BrokerBench;

/// <summary>How long and how often is measured.</summary>
/// <param name="Only">Parts of the whole; empty for all of it.</param>
/// <param name="FillBytes">How much lies in a log before it is read, or recovered.</param>
internal sealed record BenchOptions(IReadOnlyList<string> Only, int Rounds, TimeSpan WarmUp, TimeSpan Measured, int BatchBytes, long FillBytes)
{
    public static readonly string[] Parts = ["start", "crash", "client", "produce", "consume", "latency", "transactions", "groups", "allocations"];

    public bool Wants(string part) => Only.Count == 0 || Only.Contains(part);
}
