using System.Globalization;
using System.Text.Json;

namespace EcomStreaming.Http;

/// <summary>Checks a body's syntax before it is read, and names the place of an error (<c>lines[0].quantity</c>) or of a duplicate member.</summary>
internal static class JsonStructure
{
    public static void Check(ReadOnlySpan<byte> json, RequestErrors errors)
    {
        var walk = new Walk(errors);
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read()) walk.Take(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name with half of a surrogate pair.
            errors.Unreadable(walk.Field, "The body is not valid JSON from here on.");
        }
    }

    /// <summary>Where the walk is: the containers that are open, and the last member or element in each.</summary>
    private sealed class Walk(RequestErrors errors)
    {
        private readonly Stack<Level> levels = new();

        public string Field => levels.Count == 0 ? JsonBody.Field : Path();

        public void Take(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                Name(reader.GetString()!);
                return;
            }

            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                levels.Pop();
                return;
            }

            if (levels.TryPeek(out var level)) level.Index++;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                levels.Push(new(reader.TokenType == JsonTokenType.StartObject));
        }

        private void Name(string name)
        {
            var level = levels.Peek();
            level.Name = name;
            if (!level.Seen!.Add(name)) errors.Unreadable(Path(), "Must occur only once.");
        }

        private string Path()
        {
            var path = "";
            foreach (var level in levels.Reverse())
            {
                if (level.Seen is null) path += string.Create(CultureInfo.InvariantCulture, $"[{Math.Max(level.Index, 0)}]");
                else if (level.Name is not null) path += path.Length == 0 ? level.Name : $".{level.Name}";
            }

            return path.Length == 0 ? JsonBody.Field : path;
        }
    }

    /// <summary>One open object or array.</summary>
    private sealed class Level(bool isObject)
    {
        public HashSet<string>? Seen { get; } = isObject ? new(StringComparer.Ordinal) : null;

        public string? Name { get; set; }

        public int Index { get; set; } = -1;
    }
}
