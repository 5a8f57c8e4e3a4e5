using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EcomStreaming.Http;

/// <summary>Collects all errors of a request by field, so that a client can fix them at once.</summary>
public sealed class RequestErrors
{
    /// <summary>A body of a thousand broken lines gets an answer of bounded size.</summary>
    public const int FieldsMax = 50;

    /// <summary>Nor does a member that stands there a thousand times say so each time.</summary>
    public const int MessagesMax = 10;

    /// <summary>A path is made of names that a client chose: it is told as far as anybody would read.</summary>
    public const int FieldCharactersMax = 200;

    private readonly Dictionary<string, List<string>> errors = new(StringComparer.Ordinal);
    private bool unreadable;

    public bool Any => errors.Count > 0;

    /// <summary>It is not there, or not of its type.</summary>
    public void Unreadable(string field, string message)
    {
        unreadable = true;
        Add(field, message);
    }

    /// <summary>It is there and means something that cannot be taken.</summary>
    public void OutOfBounds(string field, string message) => Add(field, message);

    public ProblemHttpResult ToRefusal() => Refusal.Of(
        unreadable ? StatusCodes.Status400BadRequest : StatusCodes.Status422UnprocessableEntity,
        errors.ToDictionary(error => error.Key, error => error.Value.ToArray(), StringComparer.Ordinal));

    private void Add(string field, string message)
    {
        var name = field.Length <= FieldCharactersMax ? field : $"{field[..FieldCharactersMax]}…";
        if (!errors.TryGetValue(name, out var messages))
        {
            if (errors.Count < FieldsMax) errors.Add(name, [message]);
        }
        else if (messages.Count < MessagesMax)
        {
            messages.Add(message);
        }
    }
}
