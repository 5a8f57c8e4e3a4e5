using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Tests.Support;

/// <summary>An application of one test's own, as a testing builder would set it up; at its end none of its processes may be left.</summary>
internal sealed class TestApplication : IAsyncDisposable
{
    /// <summary>Runs until it is stopped, and ends at once then.</summary>
    public const string Forever = "exec sleep 1000";

    private readonly string _word = $"ledger-{Guid.NewGuid():n}";
    private readonly TemporaryFolder _folder = new("hosting");
    private readonly ConcurrentQueue<(string Id, string State)> _states = new();
    private readonly CancellationTokenSource _ending = new();
    private DistributedApplication? _application;
    private Task _watching = Task.CompletedTask;

    public TestApplication(params string[] args) : this(disableDashboard: true, args)
    {
    }

    public TestApplication(bool disableDashboard, params string[] args)
    {
        Builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--DcpPublisher:RandomizePorts=true", .. args],
            DisableDashboard = disableDashboard,
            EnableResourceLogging = true,
            ProjectDirectory = _folder.Path,
        });
        Builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(Logged));
    }

    public IDistributedApplicationBuilder Builder { get; }

    public LoggedLines Logged { get; } = new();

    public string Folder => _folder.Path;

    public IServiceProvider Services => _application!.Services;

    public ResourceNotificationService Notifications => _application!.ResourceNotifications;

    public ResourceCommandService Commands => _application!.ResourceCommands;

    private static CancellationToken Cancelled => Limited.Cancelled;

    /// <summary>Adds a program that is a shell script.</summary>
    public IResourceBuilder<ExecutableResource> Shell(string name, string script) =>
        Builder.AddExecutable(name, "/bin/bash", Folder, "-c", script).WithEnvironment("LEDGER", _word);

    /// <summary>Adds a project whose program is a shell script; see <see cref="ScriptedDotnet"/>.</summary>
    public IResourceBuilder<ProjectResource> Project(string name, string script, string? launchSettings = null) =>
        Scripted(ScratchProject.In(Folder, name, launchSettings, Builder.AddProject<ScratchProject>), name, script);

    /// <summary>The same with the launch profile that <c>AddProject</c> is told.</summary>
    public IResourceBuilder<ProjectResource> ProjectWithProfile(string name, string? profile, string? launchSettings, string script = Forever) =>
        Scripted(ScratchProject.In(Folder, name, launchSettings, added => Builder.AddProject<ScratchProject>(added, profile)), name, script);

    public async Task StartAsync()
    {
        _application = Builder.Build();
        _watching = WatchAsync();
        await _application.StartAsync(Cancelled);
    }

    public Task StopAsync() => _application!.StopAsync(Cancelled);

    public Task<ResourceEvent> ReachesAsync(string name, string state) =>
        Notifications.WaitForResourceAsync(name, e => e.Snapshot.State?.Text == state, Cancelled);

    /// <summary>The ids of a resource's replicas, once each has got somewhere.</summary>
    public async Task<IReadOnlyList<string>> InstancesAsync(string name, string state, int count)
    {
        string[] found = [];
        await Eventually.HoldsAsync(
            () => (found = [.. _states.Select(seen => seen.Id).Distinct().Where(id => Id.Of(name).IsMatch(id) && StateOf(id) == state)]).Length == count,
            $"{count} replicas of '{name}' are {state}",
            Cancelled);
        return found;
    }

    public string? StateOf(string id) => Notifications.TryGetCurrentState(id, out var now) ? now.Snapshot.State?.Text : null;

    public CustomResourceSnapshot SnapshotOf(string id) =>
        Notifications.TryGetCurrentState(id, out var now) ? now.Snapshot : throw new InvalidOperationException($"Nothing is known of '{id}'.");

    /// <summary>The states that a resource's only instance, or the one with the id, has gone through, in their order.</summary>
    public async Task WentThroughAsync(string name, params string[] states)
    {
        await Eventually.HoldsAsync(() => StatesOf(name).Count >= states.Length, $"'{name}' goes through {states.Length} states", Cancelled);
        Assert.Equal(states, StatesOf(name));
    }

    /// <summary>What has been printed by, or said of, a resource or an instance.</summary>
    public async Task<IReadOnlyList<LogLine>> LinesOfAsync(string name)
    {
        var lines = new List<LogLine>();
        await foreach (var batch in Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(name).WithCancellation(Cancelled)) lines.AddRange(batch);
        return lines;
    }

    public Task SaysAsync(string name, string line) => Eventually.HoldsAsync(
        async () => (await LinesOfAsync(name)).Any(said => said.Content == line), $"'{name}' says '{line}'", Cancelled);

    /// <summary>The variables that the ended process of a resource printed with <c>env</c>.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PrintedEnvironmentAsync(string name)
    {
        await ReachesAsync(name, KnownResourceStates.Finished);
        var variables = new Dictionary<string, string>();
        foreach (var line in await LinesOfAsync(name))
            if (line.Content.IndexOf('=', StringComparison.Ordinal) is > 0 and var at) variables[line.Content[..at]] = line.Content[(at + 1)..];
        return variables;
    }

    public async ValueTask DisposeAsync()
    {
        using var folder = _folder;
        if (_application is not null) await _application.DisposeAsync();
        await _ending.CancelAsync();
        await _watching;
        _ending.Dispose();
        Assert.Empty(ProcessLedger.WithInEnvironment(_word));
    }

    private List<string> StatesOf(string name)
    {
        var states = new List<string>();
        foreach (var (id, state) in _states)
            if ((id == name || Id.Of(name).IsMatch(id)) && (states.Count == 0 || states[^1] != state)) states.Add(state);
        return states;
    }

    private IResourceBuilder<ProjectResource> Scripted(IResourceBuilder<ProjectResource> project, string name, string script) =>
        project.WithEnvironment("LEDGER", _word).WithEnvironment(ScriptedDotnet.Variable, script.Replace("{name}", name, StringComparison.Ordinal));

    private async Task WatchAsync()
    {
        try
        {
            await foreach (var change in Notifications.WatchAsync(_ending.Token))
                if (change.Snapshot.State is { } state) _states.Enqueue((change.ResourceId, state.Text));
        }
        catch (OperationCanceledException)
        {
            // The test or the application is over.
        }
    }
}
