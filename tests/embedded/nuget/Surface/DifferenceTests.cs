namespace EcomStreaming.KafkaPackages.Tests.Surface;

/// <summary>The comparison finds each kind of difference that a caller would notice, and nothing in a member that is the same.</summary>
public sealed class DifferenceTests
{
    private const string Space = "EcomStreaming.KafkaPackages.Tests.Surface";
    private const string Method = $"M:{Space}.Sample.Find``1(System.String,System.Int32)";

    [Theory]
    [InlineData("public static IReadOnlyList<T> Find<T>(string? name, int count = 1)", null)]
    [InlineData("public static IReadOnlyList<T> Find<T>(string name, int number = 1)", "ours takes (name, count = 1)")]
    [InlineData("public static IReadOnlyList<T> Find<T>(string name, int count = 2)", "ours takes (name, count = 1)")]
    [InlineData("public static IReadOnlyList<T> Find<T>(string name, int count)", "ours takes (name, count = 1)")]
    [InlineData("public static IReadOnlyList<T> Find<T>(this string name, int count = 1)", "ours takes (name, count = 1)")]
    [InlineData("public IReadOnlyList<T> Find<T>(string name, int count = 1)", "static on one side only")]
    [InlineData("protected static IReadOnlyList<T> Find<T>(string name, int count = 1)", "protected on one side only")]
    [InlineData("public static T[] Find<T>(string name, int count = 1)", "ours gives IReadOnlyList<T>")]
    public void A_method_differs_in_parameters_defaults_modifiers_or_result(string genuine, string? difference) =>
        Expect(difference, typeof(Sample).GetMethod(nameof(Sample.Find))!, Method, genuine);

    [Theory]
    [InlineData("public string Name { get; init; }", null)]
    [InlineData("public string Name { get; set; }", null)]
    [InlineData("public string Name { get; }", "ours can be set")]
    [InlineData("public string Name { get; internal init; }", "ours can be set")]
    [InlineData("public object Name { get; init; }", "ours gives string")]
    public void A_property_differs_in_what_may_be_set_or_its_type(string genuine, string? difference) =>
        Expect(difference, typeof(Sample).GetProperty(nameof(Sample.Name))!, $"P:{Space}.Sample.Name", genuine);

    [Theory]
    [InlineData("sealed class Sample : IFormattable", null)]
    [InlineData("class Sample : IFormattable", "ours is sealed")]
    [InlineData("sealed record Sample : IFormattable", "ours is a class")]
    [InlineData("sealed class Sample : IDisposable", "ours is a IFormattable")]
    public void A_type_differs_in_kind_modifier_or_bases(string genuine, string? difference) =>
        Expect(difference, typeof(Sample), $"T:{Space}.Sample", genuine);

    [Theory]
    [InlineData("Second = 2", null)]
    [InlineData("Second = 3", "ours is 2")]
    public void A_constant_differs_in_its_value(string genuine, string? difference) =>
        Expect(difference, typeof(SampleKind).GetField(nameof(SampleKind.Second))!, $"F:{Space}.SampleKind.Second", genuine);

    [Fact]
    public void A_member_that_is_not_there_is_a_difference() =>
        Assert.Equal($"T:{Space}.Sample is not in it", Difference.Of(typeof(Sample), new GenuineSurface([])));

    [Fact]
    public void What_the_compiler_or_a_base_class_gave_is_no_member()
    {
        var members = PublicMembers.Of(typeof(Sample)).Select(DocumentationId.Of);

        string[] expected =
        [
            $"T:{Space}.Sample",
            $"M:{Space}.Sample.#ctor(System.Collections.Generic.List{{System.String[]}})",
            Method,
            $"M:{Space}.Sample.ToString(System.String,System.IFormatProvider)",
            $"P:{Space}.Sample.Name",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), members.Order(StringComparer.Ordinal));
    }

    private static void Expect(string? difference, System.Reflection.MemberInfo member, string id, string genuine)
    {
        var found = Difference.Of(member, new GenuineSurface([$"Some.Assembly\t{id}\t{genuine}\t"]));

        Assert.Equal(difference is null ? null : $"{id}: {difference}; genuine: {genuine}", found);
    }
}

/// <summary>One of each kind of member.</summary>
public sealed class Sample(List<string[]> names) : IFormattable
{
    public string Name { get; init; } = names.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static IReadOnlyList<T> Find<T>(string name, int count = 1) => name.Length == count ? [] : [default!];

    public override string ToString() => Name;

    public string ToString(string? format, IFormatProvider? formatProvider) => Name;
}

/// <summary>An enumeration whose values matter.</summary>
public enum SampleKind
{
    First = 1,
    Second = 2,
}
