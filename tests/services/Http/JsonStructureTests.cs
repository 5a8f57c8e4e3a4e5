using System.Text;

namespace EcomStreaming.Http.Tests;

/// <summary>Where a body breaks, by the path that a client knows it under.</summary>
public sealed class JsonStructureTests
{
    [Theory]
    [InlineData("", "body")]
    [InlineData("{", "body")]
    [InlineData("nonsense", "body")]
    [InlineData("{\"a\":}", "a")]
    [InlineData("{\"a\":1,\"b\":[1,2,x]}", "b[1]")] // the last that could be read
    [InlineData("{\"lines\":[{\"quantity\":1},{\"quantity\":x}]}", "lines[1].quantity")]
    [InlineData("{\"a\":{\"b\":{\"c\":1 2}}}", "a.b.c")]
    [InlineData("{\"a\":1,\"a\":2}", "a")]
    [InlineData("{\"lines\":[{},{\"x\":1,\"x\":1}]}", "lines[1].x")]
    [InlineData("{\"a\\ud800\":1}", "body")]
    public void The_place_is_named(string json, string field)
    {
        var errors = new RequestErrors();
        JsonStructure.Check(Encoding.UTF8.GetBytes(json), errors);

        Refused.Assert400(errors.ToRefusal(), field);
    }

    [Theory]
    [InlineData("{\"a\":{\"x\":1},\"b\":{\"x\":1},\"x\":[{\"x\":1},{\"x\":1}]}")]
    [InlineData("{\"a\":1,\"A\":2}")]
    [InlineData("[1,[2,{}],\"\"]")]
    public void What_is_well_formed_is_let_through(string json)
    {
        var errors = new RequestErrors();
        JsonStructure.Check(Encoding.UTF8.GetBytes(json), errors);

        Assert.False(errors.Any);
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    public void It_goes_so_deep_and_no_deeper(int depth, bool refused)
    {
        var errors = new RequestErrors();
        JsonStructure.Check(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)), errors);

        Assert.Equal(refused, errors.Any);
    }
}
