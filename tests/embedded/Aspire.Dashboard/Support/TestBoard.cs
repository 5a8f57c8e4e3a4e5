using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Dashboard.Board;

namespace Aspire.Dashboard.Tests.Support;

/// <summary>Resources as a test wants them; remembers the commands that it was given.</summary>
internal sealed class TestBoard : IResourceBoard
{
    private readonly Lock gate = new();
    private readonly List<BoardResource> resources = [];
    private readonly Dictionary<string, List<ConsoleLine>> lines = [];
    private readonly Dictionary<string, List<Channel<ConsoleLine>>> watchers = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<(string Resource, string Command)> Executed { get; } = [];

    /// <summary>What the next commands answer; null is success.</summary>
    public string? CommandFailure { get; set; }

    public Task NextChange
    {
        get
        {
            lock (gate) return changed.Task;
        }
    }

    public static BoardResource Resource(string name, string? state = "Running", string? health = "Healthy") => new(
        $"{name}-abcdefgh", name, "Project", state, health, ExitCode: null, StartedAt: new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero), StoppedAt: null,
        Source: $"/shop/services/{name}/{name}.csproj", IsHidden: false,
        Urls: [new("http", $"http://localhost:5101/{name}", IsInternal: false)],
        Environment: [new("ASPNETCORE_URLS", "http://localhost:41234", IsSecret: false), new("Gateway__Key", "s3cret", IsSecret: true)],
        Properties: [new("project.path", $"/shop/services/{name}/{name}.csproj")],
        HealthReports: [new($"{name}_http_/health_200_check", health, null, null)],
        Commands: [new("start", "Start", null, null, state != "Running", true), new("stop", "Stop", null, null, state == "Running", true), new("restart", "Restart", null, null, state == "Running", false)],
        References: []);

    /// <summary>Adds an instance, or puts it in the place of the one with its id.</summary>
    public void Set(BoardResource resource)
    {
        TaskCompletionSource before;
        lock (gate)
        {
            var place = resources.FindIndex(one => one.Id == resource.Id);
            if (place < 0) resources.Add(resource);
            else resources[place] = resource;
            (before, changed) = (changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        before.SetResult();
    }

    /// <summary>When lines are received.</summary>
    public static DateTimeOffset PrintedAt { get; } = new(2026, 11, 1, 9, 0, 0, 123, TimeSpan.Zero);

    public void Print(string resourceId, string text, bool isError = false)
    {
        lock (gate)
        {
            var printed = lines.TryGetValue(resourceId, out var known) ? known : lines[resourceId] = [];
            var line = new ConsoleLine(printed.Count + 1, PrintedAt, text, isError);
            printed.Add(line);
            foreach (var watcher in watchers.GetValueOrDefault(resourceId, [])) watcher.Writer.TryWrite(line);
        }
    }

    public IReadOnlyList<BoardResource> Resources()
    {
        lock (gate) return [.. resources];
    }

    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> ConsoleAsync(string resourceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<ConsoleLine>();
        lock (gate)
        {
            foreach (var line in lines.GetValueOrDefault(resourceId, [])) channel.Writer.TryWrite(line);
            if (!watchers.TryGetValue(resourceId, out var known)) watchers[resourceId] = known = [];
            known.Add(channel);
        }

        while (await channel.Reader.WaitToReadAsync(cancellationToken))
        {
            var batch = new List<ConsoleLine>();
            while (channel.Reader.TryRead(out var line)) batch.Add(line);
            yield return batch;
        }
    }

    public Task<string?> ExecuteAsync(string resourceId, string command, CancellationToken cancellationToken)
    {
        lock (gate) Executed.Add((resourceId, command));
        return Task.FromResult(CommandFailure);
    }
}
