namespace EcomStreaming.ServiceDefaults;

/// <summary>
/// Charges the budget of spans for what the current request leads to, if its trace is recorded. Endpoints call it, since only they know what a
/// request asks for.
/// </summary>
public interface ITraceCharge
{
    void Take(int spans);

    /// <summary>Gives back what was taken for spans that will not come.</summary>
    void GiveBack(int spans);
}
