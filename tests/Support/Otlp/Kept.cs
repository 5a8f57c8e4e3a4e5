namespace EcomStreaming.TestSupport.Otlp;

/// <summary>The last items of a signal, in the order in which they came.</summary>
internal sealed class Kept<T>(int countMax)
{
    private readonly Lock gate = new();
    private readonly Queue<T> items = new();

    public IReadOnlyList<T> All
    {
        get
        {
            lock (gate) return [.. items];
        }
    }

    public void Add(IEnumerable<T> more)
    {
        lock (gate)
        {
            foreach (var item in more) items.Enqueue(item);
            while (items.Count > countMax) items.Dequeue();
        }
    }
}
