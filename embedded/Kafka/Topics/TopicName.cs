namespace EcomStreaming.Broker.Topics;

/// <summary>Kafka's rule for names: 1 to 249 of <c>a–z A–Z 0–9 . _ -</c>, and neither <c>.</c> nor <c>..</c>.</summary>
internal static class TopicName
{
    public const int LengthMax = 249;

    /// <summary>Kafka names metrics after topics with <c>_</c> for <c>.</c>, so it does not let two topics differ in that alone.</summary>
    public static string CollisionKeyOf(string name) => name.Replace('.', '_');

    public static bool IsValid(string name) =>
        name.Length is >= 1 and <= LengthMax && name is not ("." or "..") && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
