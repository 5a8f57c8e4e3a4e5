using EcomStreaming.Contracts;

namespace EcomStreaming.Streaming;

/// <summary>A stage's names on the cluster, under the configured prefix.</summary>
internal sealed record StageNames(string Group, string Input, string State, string DeadLetters)
{
    public static StageNames Of(Stage stage, string prefix) =>
        new(stage.Group(prefix), stage.Input.Name(prefix), stage.StateTopic(prefix), stage.DeadLetterTopic(prefix));
}
