using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Tests.ApplicationModel;

public sealed class ReferenceExpressionTests
{
    private sealed class Value(string name, string? value) : IExpressionValue
    {
        public string ValueExpression => $"{{{name}}}";

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(value);
    }

    [Fact]
    public async Task Holes_are_filled_when_asked_and_named_in_the_manifest()
    {
        var expression = ReferenceExpression.Create($"{new Value("kafka.host", "localhost")}:{new Value("kafka.port", "9092")}");

        Assert.Equal("{0}:{1}", expression.Format);
        Assert.Equal("{kafka.host}:{kafka.port}", expression.ValueExpression);
        Assert.Equal("localhost:9092", await expression.GetValueAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_missing_value_makes_the_whole_text_missing()
    {
        var expression = ReferenceExpression.Create($"{new Value("kafka.host", "localhost")}:{new Value("kafka.port", null)}");

        Assert.Null(await expression.GetValueAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Braces_in_the_text_stay_braces_however_it_was_put_together()
    {
        var builder = new ReferenceExpressionBuilder();
        builder.AppendLiteral("{\"port\":");
        builder.AppendFormatted(new Value("port", "1"));
        builder.AppendFormatted("}");

        Assert.Equal("{\"port\":1}", await builder.Build().GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal("{x}1", await ReferenceExpression.Create($"{"{x}"}{new Value("port", "1")}").GetValueAsync(TestContext.Current.CancellationToken));
    }
}
