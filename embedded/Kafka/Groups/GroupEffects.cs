using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Groups;

/// <summary>
/// The effects of a group's step outside the group: answers to give once its lock is free, and whether its metadata must be written to the log first.
/// </summary>
internal sealed class GroupEffects
{
    private readonly List<Action<ErrorCode>> answers = [];
    private Action? undo;

    /// <summary>The group's metadata has changed in a way that has to survive: it is written before the answers are given.</summary>
    public bool MustPersist { get; private set; }

    /// <param name="undo">Takes the step back where the log did not take it; may answer more.</param>
    public void Persist(Action? undo = null)
    {
        MustPersist = true;
        this.undo = undo ?? this.undo;
    }

    /// <summary>The log did not take the group's metadata.</summary>
    public void TakeBack() => undo?.Invoke();

    public void Answer<T>(Reply<T> reply, T answer) => answers.Add(_ => reply.Give(answer));

    /// <summary>An answer that is true only once the step is in the log.</summary>
    public void AnswerOncePersisted<T>(Reply<T> reply, T answer, Func<ErrorCode, T> refusal) =>
        answers.Add(error => reply.Give(error == ErrorCode.None ? answer : refusal(error)));

    /// <param name="error">Why the step is not in the log; none where it is, or need not be.</param>
    public void GiveAnswers(ErrorCode error)
    {
        foreach (var give in answers) give(error);
    }
}
