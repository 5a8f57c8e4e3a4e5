using System.Text;
using System.Text.Json.Nodes;

namespace EcomStreaming.Contracts.Tests;

/// <summary>What stands on the wire for ever: the bytes of <see cref="GoldenFiles"/> against the messages of this build.</summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Types => [.. MessageTypes.Known.Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_type_has_its_golden_file_and_no_file_is_left_over() => Assert.Equal(
        MessageTypes.Known.Select(type => $"{type}.json").Order(StringComparer.Ordinal), GoldenFiles.Names.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Types))]
    public void A_message_is_written_as_its_golden_file_says_to_the_byte(string type) =>
        Assert.Equal(Encoding.UTF8.GetString(GoldenFiles.Bytes(type)), Encoding.UTF8.GetString(MessageCodec.Encode(GoldenSamples.ByType[type])));

    [Theory]
    [MemberData(nameof(Types))]
    public void A_golden_file_is_read_as_the_message_that_was_written(string type)
    {
        var read = MessageCodec.Decode(GoldenFiles.Bytes(type)).Message;

        Assert.Equal(GoldenSamples.ByType[type].GetType(), read?.GetType());
        Assert.Equivalent(GoldenSamples.ByType[type], read, strict: true);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_comes_first_then_version_id_and_time(string type) =>
        Assert.Equal(["type", "version", "id", "at"], GoldenFiles.Json(type).Select(member => member.Key).Take(4));

    [Theory]
    [MemberData(nameof(Types))]
    public void Without_a_member_a_message_is_unreadable(string type) =>
        AssertUnreadable(type, (owner, name) => owner.Remove(name));

    [Theory]
    [MemberData(nameof(Types))]
    public void With_a_member_under_another_name_a_message_is_unreadable(string type) => AssertUnreadable(type, (owner, name) =>
    {
        var value = owner[name]!.DeepClone();
        owner.Remove(name);
        owner[$"{name}2"] = value;
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void With_a_member_of_another_type_a_message_is_unreadable(string type) =>
        AssertUnreadable(type, (owner, name) => owner[name] = owner[name] is JsonValue value && value.TryGetValue<string>(out _) ? 7 : "seven");

    [Theory]
    [MemberData(nameof(Types))]
    public void With_null_for_a_member_a_message_is_unreadable(string type) =>
        AssertUnreadable(type, (owner, name) => owner[name] = null);

    [Theory]
    [MemberData(nameof(Types))]
    public void A_member_that_nobody_knows_is_ignored_wherever_it_stands(string type)
    {
        foreach (var member in GoldenFiles.Members(type))
        {
            var golden = GoldenFiles.Json(type);
            GoldenFiles.Find(golden, member).Owner["fromTheFuture"] = new JsonObject { ["deep"] = new JsonArray(1, "two", null) };

            Assert.Equivalent(GoldenSamples.ByType[type], Decode(golden).Message, strict: true);
        }
    }

    /// <summary>Spoils one member after the other. Version alone has a default: it came with the first message.</summary>
    private static void AssertUnreadable(string type, Action<JsonObject, string> spoil)
    {
        foreach (var member in GoldenFiles.Members(type).Except(["type", "version"]))
        {
            var golden = GoldenFiles.Json(type);
            var (owner, name) = GoldenFiles.Find(golden, member);
            spoil(owner, name);

            var decoded = Decode(golden);

            Assert.True(decoded is { Message: null, Problem: not null }, $"It is read in spite of {member}.");
        }
    }

    private static DecodedMessage Decode(JsonObject json) => MessageCodec.Decode(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
