using EcomStreaming.Arguments.Tests;

namespace EcomStreaming.Ecom.Tests;

/// <summary>Every option of every command refuses what is no value of it.</summary>
public sealed class WrongOptionTests
{
    private static readonly Dictionary<string, string[]> Needed = new() { ["load"] = ["/no/such/folder"] };

    private static readonly Dictionary<string, string[]> Wrong = new()
    {
        ["--orders"] = ["nowhere", "localhost:5101", "ftp://localhost", "/orders", ""],
        ["--inventory"] = ["nowhere", "localhost:5102", "ftp://localhost", "/products", ""],
        ["--dates"] = ["first", "month", "12/1/2010", "1", ""],
    };

    [Fact]
    public async Task Each_wrong_value_is_one_line_that_names_the_option()
    {
        var calls = await WrongOptions.AssertAllRefusedAsync(CommandLine.Create(_ => null, TimeProvider.System), Needed, Wrong, async arguments =>
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            var exitCode = await CommandLine.RunAsync(
                arguments, _ => null, output, error, TimeProvider.System, TestContext.Current.CancellationToken);
            return (exitCode, output.ToString(), error.ToString());
        });

        Assert.InRange(calls, 100, 10_000);
    }
}
