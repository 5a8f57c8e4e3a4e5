namespace Aspire.Hosting.Processes;

/// <summary>
/// Hands out what comes through a process's pipe, line by line. On a thread of its own: reading an anonymous pipe blocks,
/// and a dozen children would take the pool's threads from everybody else.
/// </summary>
internal static class ProcessOutput
{
    private const int BufferBytes = 8 * 1024;

    public static Task ReadAsync(Stream pipe, bool isError, Action<OutputLine> take)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Read(pipe, new LineSplitter(text => take(new(text, isError))), ended))
        {
            IsBackground = true,
            Name = isError ? "child stderr" : "child stdout",
        }.Start();
        return ended.Task;
    }

    private static void Read(Stream pipe, LineSplitter lines, TaskCompletionSource ended)
    {
        try
        {
            var buffer = new byte[BufferBytes];
            while (pipe.Read(buffer) is var count and > 0) lines.Add(buffer.AsSpan(0, count));
            lines.End();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            lines.End(); // closed on our side, after the process's end
        }
        finally
        {
            pipe.Dispose();
            ended.TrySetResult();
        }
    }
}
