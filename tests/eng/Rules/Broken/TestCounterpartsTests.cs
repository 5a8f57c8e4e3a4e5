namespace EcomStreaming.Rules.Tests.Broken;

public sealed class TestCounterpartsTests
{
    [Theory]
    [InlineData("services/Orders/EcomStreaming.Orders.csproj")]
    [InlineData("embedded/Kafka/EcomStreaming.Broker.csproj")]
    [InlineData("tools/Ecom/EcomStreaming.Ecom.csproj")]
    [InlineData("EcomStreaming.AppHost/EcomStreaming.AppHost.csproj")]
    public void A_project_without_tests_at_its_path_is_found(string project)
    {
        var tests = $"tests/{Path.ChangeExtension(project, ".Tests.csproj")}";
        using var without = new WrittenTree((project, ""), ($"tests/elsewhere/{Path.GetFileName(tests)}", ""));
        using var with = new WrittenTree((project, ""), (tests, ""));

        Assert.Equal([$"{project} has no {tests}"], TestCounterparts.Broken(without.Tree));
        Assert.Empty(TestCounterparts.Broken(with.Tree));
    }

    [Theory]
    [InlineData("tests/Support/EcomStreaming.TestSupport.csproj")]
    [InlineData("bench/Shop/EcomStreaming.ShopBench.csproj")]
    public void A_project_of_the_tests_or_measurements_needs_none(string project)
    {
        using var written = new WrittenTree((project, ""));

        Assert.Empty(TestCounterparts.Broken(written.Tree));
    }
}
