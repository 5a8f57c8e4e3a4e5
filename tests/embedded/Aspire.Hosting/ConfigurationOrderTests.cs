using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests;

/// <summary>Which of several sources has the last word.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class ConfigurationOrderTests
{
    [Theory]
    [InlineData(null, null, null, null, null)]
    [InlineData("aspire", null, null, null, "aspire")]
    [InlineData("aspire", "dotnet", null, null, "dotnet")]
    [InlineData("aspire", "dotnet", "plain", null, "plain")]
    [InlineData("aspire", "dotnet", "plain", "argument", "argument")]
    public void Prefixed_variables_come_first_and_the_command_line_last(string? aspire, string? dotnet, string? plain, string? argument, string? expected)
    {
        using var first = new ProcessEnvironment("ASPIRE_TEST_ORDER", aspire);
        using var second = new ProcessEnvironment("DOTNET_TEST_ORDER", dotnet);
        using var third = new ProcessEnvironment("TEST_ORDER", plain);

        var builder = DistributedApplication.CreateBuilder(argument is null ? [] : [$"--TEST_ORDER={argument}"]);

        Assert.Equal(expected, builder.Configuration["TEST_ORDER"]);
    }

    [Theory]
    [InlineData(null, null, null, "Production")]
    [InlineData("Aspire", null, null, "Aspire")]
    [InlineData("Aspire", "Dotnet", null, "Dotnet")]
    [InlineData("Aspire", "Dotnet", "Argument", "Argument")]
    public void The_environment_is_the_arguments_or_DOTNETs_or_ASPIREs_or_Production(string? aspire, string? dotnet, string? argument, string expected)
    {
        using var first = new ProcessEnvironment("ASPIRE_ENVIRONMENT", aspire);
        using var second = new ProcessEnvironment("DOTNET_ENVIRONMENT", dotnet);

        var builder = DistributedApplication.CreateBuilder(argument is null ? [] : [$"--environment={argument}"]);

        Assert.Equal(expected, builder.Environment.EnvironmentName);
    }
}
