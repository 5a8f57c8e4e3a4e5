using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Tests.ApplicationModel;

public sealed class ResourceNameTests
{
    private sealed class Thing(string name) : Resource(name);

    [Theory]
    [InlineData("a")]
    [InlineData("Orders-2")]
    public void A_name_of_letters_digits_and_single_hyphens_is_taken(string name) => Assert.Equal(name, new Thing(name).Name);

    [Theory]
    [InlineData("2orders", "must start with an ASCII letter.")]
    [InlineData("-orders", "must start with an ASCII letter.")]
    [InlineData("orders-", "cannot end with a hyphen.")]
    [InlineData("or--ders", "cannot contain consecutive hyphens.")]
    [InlineData("or_ders", "must contain only ASCII letters, digits, and hyphens.")]
    [InlineData("órders", "must contain only ASCII letters, digits, and hyphens.")]
    public void Any_other_name_is_refused_with_the_reason(string name, string reason)
    {
        var refusal = Assert.Throws<ArgumentException>(() => new Thing(name));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_64_characters_is_taken_and_one_of_65_is_not()
    {
        Assert.Equal(64, new Thing(new string('a', 64)).Name.Length);
        Assert.Throws<ArgumentException>(() => new Thing(new string('a', 65)));
    }

    [Fact]
    public void The_model_finds_a_resource_whatever_the_letter_case()
    {
        var orders = new Thing("orders");
        var model = new DistributedApplicationModel([orders]);

        Assert.True(model.Resources.TryGetByName("ORDERS", out var found));
        Assert.Same(orders, found);
        Assert.False(model.Resources.TryGetByName("order", out _));
    }
}
