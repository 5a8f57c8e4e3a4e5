namespace EcomStreaming.ShopBench;

/// <summary>One load through the shop: its rate, and what each program of the shop spent of the CPU on an order, in milliseconds.</summary>
internal sealed record LoadResult(double OrdersPerSecond, IReadOnlyDictionary<string, double> CpuMsPerOrder)
{
    public double TotalCpuMs => CpuMsPerOrder.Values.Sum();
}
