using Aspire.Dashboard.Board;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard;

/// <summary>What can be asked of a resource in its present state.</summary>
internal static class BoardCommands
{
    internal static IReadOnlyList<BoardCommand> Of(IResource resource, CustomResourceSnapshot snapshot, IServiceProvider services)
    {
        var custom = resource.Annotations.OfType<ResourceCommandAnnotation>().ToList();
        var known = resource is ProjectResource or ExecutableResource or ContainerResource ? Known(snapshot.State?.Text) : [];
        return
        [
            .. known.Where(command => custom.All(own => own.Name != command.Name)),
            .. custom.Select(command => (Command: command, State: StateOf(command, snapshot, services)))
                .Where(own => own.State != ResourceCommandState.Hidden)
                .Select(own => new BoardCommand(
                    own.Command.Name, own.Command.DisplayName, own.Command.DisplayDescription, own.Command.ConfirmationMessage,
                    own.State == ResourceCommandState.Enabled, own.Command.IsHighlighted)),
        ];
    }

    private static BoardCommand[] Known(string? state)
    {
        var stands = state is null || state == KnownResourceStates.NotStarted || state == KnownResourceStates.Waiting || KnownResourceStates.TerminalStates.Contains(state);
        var runs = !stands && state != KnownResourceStates.Stopping;
        return
        [
            new(KnownResourceCommands.StartCommand, "Start", "Start the resource", null, stands, IsHighlighted: true),
            new(KnownResourceCommands.StopCommand, "Stop", "Stop the resource", null, runs, IsHighlighted: true),
            new(KnownResourceCommands.RestartCommand, "Restart", "Stop the resource, then start it", null, runs, IsHighlighted: true),
        ];
    }

    /// <summary>The application's own code: that it throws does not cost the page.</summary>
    private static ResourceCommandState StateOf(ResourceCommandAnnotation command, CustomResourceSnapshot snapshot, IServiceProvider services)
    {
        try
        {
            return command.UpdateState(new() { ResourceSnapshot = snapshot, Services = services });
        }
        catch (Exception)
        {
            return ResourceCommandState.Disabled;
        }
    }
}
