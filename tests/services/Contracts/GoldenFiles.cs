using System.Text.Json.Nodes;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Contracts.Tests;

/// <summary>
/// <c>Golden/{type}.json</c>: the bytes of one message of each type, as they lie in logs that nobody can rewrite. Written by hand, changed by
/// adding a member only.
/// </summary>
internal static class GoldenFiles
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "services", "Contracts", "Golden");

    public static IEnumerable<string> Names => Directory.EnumerateFileSystemEntries(Folder).Select(file => Path.GetFileName(file));

    public static byte[] Bytes(string type) => File.ReadAllBytes(Path.Combine(Folder, $"{type}.json"));

    public static JsonObject Json(string type) => JsonNode.Parse(Bytes(type))!.AsObject();

    /// <summary>Where each member of a file stands, those of its lines too, e.g. <c>lines/1/unitPrice</c>.</summary>
    public static IEnumerable<string> Members(string type) => Members(Json(type), "");

    /// <summary>The object that holds a member, and the member's name.</summary>
    public static (JsonObject Owner, string Name) Find(JsonObject root, string path)
    {
        JsonNode node = root;
        var steps = path.Split('/');
        foreach (var step in steps[..^1]) node = node is JsonArray array ? array[int.Parse(step, null)]! : node[step]!;
        return (node.AsObject(), steps[^1]);
    }

    private static IEnumerable<string> Members(JsonNode? node, string path) => node switch
    {
        JsonObject members =>
            members.SelectMany(member => Members(member.Value, path + "/" + member.Key).Prepend((path + "/" + member.Key).TrimStart('/'))),
        JsonArray items => items.SelectMany((item, index) => Members(item, $"{path}/{index}")),
        _ => [],
    };
}
