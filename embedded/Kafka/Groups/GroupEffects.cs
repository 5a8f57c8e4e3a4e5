namespace EcomStreaming.Broker.Groups;

/// <summary>
/// What a step of a group leads to outside of it: answers to give once its lock is free, and whether its metadata must be in the log before.
/// </summary>
internal sealed class GroupEffects
{
    private readonly List<Action> answers = [];

    /// <summary>The group's metadata has changed in a way that has to survive: it is written before the answers are given.</summary>
    public bool MustPersist { get; set; }

    public void Answer<T>(Reply<T> reply, T answer) => answers.Add(() => reply.Give(answer));

    public void GiveAnswers()
    {
        foreach (var give in answers) give();
    }
}
