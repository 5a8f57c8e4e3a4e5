using System.Collections.Concurrent;

namespace EcomStreaming.Streaming;

/// <summary>
/// Runs a loop that blocks in Kafka's client on its own thread. Continuations return to that thread, so the state has one owner and the thread pool
/// stays free for HTTP.
/// </summary>
internal static class LoopThread
{
    public static Task RunAsync(string name, Func<Task> loop)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Run(loop, ended)) { IsBackground = true, Name = name }.Start();
        return ended.Task;
    }

    private static void Run(Func<Task> loop, TaskCompletionSource ended)
    {
        using var context = new LoopContext();
        SynchronizationContext.SetSynchronizationContext(context);
        var running = Start(loop);
        _ = running.ContinueWith(
            _ => context.Complete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        context.Pump();
        ended.SetFromTask(running);
    }

    private static async Task Start(Func<Task> loop) => await loop();

    private sealed class LoopContext : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> work = [];

        public override void Post(SendOrPostCallback d, object? state)
        {
            // A continuation that arrives after the loop's end has no one to run for.
            try
            {
                work.Add((d, state));
            }
            catch (Exception e) when (e is InvalidOperationException or ObjectDisposedException)
            {
                ThreadPool.QueueUserWorkItem(_ => d(state));
            }
        }

        public void Pump()
        {
            foreach (var (callback, state) in work.GetConsumingEnumerable()) callback(state);
        }

        public void Complete() => work.CompleteAdding();

        public void Dispose() => work.Dispose();
    }
}
