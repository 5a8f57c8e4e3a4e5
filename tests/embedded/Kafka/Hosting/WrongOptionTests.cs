using EcomStreaming.Arguments.Tests;
using EcomStreaming.Broker.Hosting;

namespace EcomStreaming.Broker.Tests.Hosting;

/// <summary>Every option of every command refuses what is no value of it.</summary>
public sealed class WrongOptionTests
{
    private static readonly Dictionary<string, string[]> Needed = new()
    {
        ["serve"] = ["--data", "/no/such/folder"],
        ["dump-log"] = ["/no/such/folder"],
        ["verify"] = ["/no/such/folder"],
        ["repair"] = ["topic", "0", "--data", "/no/such/folder"],
    };

    private static readonly Dictionary<string, string[]> Wrong = new()
    {
        ["--data"] = [], // any text names a folder
        ["--listen"] = ["nowhere", "127.0.0.1", "127.0.0.1:65536", "127.0.0.1:-1", "0.0.0.0:9092", "127.0.0.1:x", ""],
        ["--http"] = ["nowhere", "127.0.0.1", "127.0.0.1:65536", "0.0.0.0:9092", ""],
        ["--advertised"] = ["host", "host:0", ":9092", "host:65536", "host:x", ""],
        ["--flush"] = ["sometimes", "0", "7", ""],
    };

    [Fact]
    public async Task Each_wrong_value_is_one_line_that_names_the_option()
    {
        var calls = await WrongOptions.AssertAllRefusedAsync(CommandLine.Create(), Needed, Wrong, async arguments =>
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            return (await CommandLine.RunAsync(arguments, output, error), output.ToString(), error.ToString());
        });

        Assert.InRange(calls, 100, 10_000);
    }

    [Theory]
    [InlineData("serv --data D", "There is no command serv. The nearest is serve.")]
    [InlineData("serve --data D --lissen 127.0.0.1:0", "There is no option --lissen. The nearest is --listen.")]
    [InlineData("serve --data --data D", "--data needs a value.")]
    [InlineData("verify D --records", "There is no option --records. The nearest is --help.")]
    public async Task What_is_unknown_is_named_with_the_nearest(string arguments, string line)
    {
        using var error = new StringWriter();

        Assert.Equal(2, await CommandLine.RunAsync(arguments.Split(' '), TextWriter.Null, error));
        Assert.Equal(line, error.ToString().TrimEnd());
    }
}
