namespace EcomStreaming.Ecom.Load;

/// <summary>Checks that both services answer before anything is sent, so that a user who forgot to start the shop knows within seconds.</summary>
internal static class Reachability
{
    private const int Attempts = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="LoadException">One of them does not answer.</exception>
    public static async Task CheckAsync(HttpClient http, LoadOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var (name, address) in new[] { ("Orders", options.Orders), ("Inventory", options.Inventory) })
            if (!await AnswersAsync(http, new Uri(address, "alive"), time, cancellationToken))
                throw new LoadException($"{name} does not answer at {address}. Start the shop first: dotnet run --project EcomStreaming.AppHost");
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri address, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                using var response = await http.GetAsync(address, either.Token);
                return true;
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                if (attempt == Attempts) return false;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
