namespace Aspire.Dashboard.Board;

/// <summary>What the host of the application knows of its resources, and what it can do to them. Safe for many threads.</summary>
public interface IResourceBoard
{
    /// <summary>Every instance as it is now, in the order of the model.</summary>
    IReadOnlyList<BoardResource> Resources();

    /// <summary>Ends at the next change of any resource; ask again after it.</summary>
    Task NextChange { get; }

    /// <summary>What an instance has printed so far, then what it prints, in batches; ends when asked to stop.</summary>
    IAsyncEnumerable<IReadOnlyList<ConsoleLine>> ConsoleAsync(string resourceId, CancellationToken cancellationToken);

    /// <summary>Runs a command and gives the reason why it failed; null when it did not.</summary>
    Task<string?> ExecuteAsync(string resourceId, string command, CancellationToken cancellationToken);
}

/// <summary>One line of a resource's output, numbered from 1.</summary>
/// <param name="At">When it was received.</param>
public sealed record ConsoleLine(int Number, DateTimeOffset At, string Text, bool IsError);
