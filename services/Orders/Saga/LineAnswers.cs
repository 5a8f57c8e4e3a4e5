namespace EcomStreaming.Orders.Saga;

/// <summary>
/// Stores the answers of an order's lines as a string with one letter each (<c>RR?X</c>), so that two thousand lines stay small in every
/// changelog record.
/// </summary>
internal static class LineAnswers
{
    public const char Awaited = '?';
    public const char Reserved = 'R';
    public const char Refused = 'X';

    /// <param name="line">Counts from 1.</param>
    public static char Of(string answers, int line) => line <= answers.Length ? answers[line - 1] : Awaited;

    public static string With(string answers, int line, char answer) =>
        string.Create(Math.Max(answers.Length, line), (answers, line, answer), static (span, given) =>
        {
            span.Fill(Awaited);
            given.answers.CopyTo(span);
            span[given.line - 1] = given.answer;
        });
}
