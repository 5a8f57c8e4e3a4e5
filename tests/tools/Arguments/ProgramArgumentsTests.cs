using System.CommandLine;

namespace EcomStreaming.Arguments.Tests;

/// <summary>What is wrong with a command line is named in one line, and nothing is done.</summary>
public sealed class ProgramArgumentsTests
{
    private int runs;

    [Theory]
    [InlineData("laod x", "There is no command laod. The nearest is load.")]
    [InlineData("dumplog x", "There is no command dumplog. The nearest is dump-log.")]
    [InlineData("load x --stok 1", "There is no option --stok. The nearest is --stock.")]
    [InlineData("load --stok 1 x", "There is no option --stok. The nearest is --stock.")]
    [InlineData("load x --Stock=1", "There is no option --Stock. The nearest is --stock.")]
    [InlineData("load x --bogus", "There is no option --bogus. The nearest is --help.")]
    [InlineData("load --stock 1 -x f", "There is no option -x. The nearest is -h.")]
    [InlineData("--bogus", "There is no option --bogus. The nearest is --help.")]
    [InlineData("dump-log --stock 1", "There is no option --stock. The nearest is --help.")]
    [InlineData("load f --stock --name x", "--stock needs a value.")]
    [InlineData("load f --name --bogus x", "There is no option --bogus. The nearest is --help.")]
    [InlineData("load f --stock", "--stock needs a value.")]
    [InlineData("load f --stock --stock 1", "--stock needs a value.")]
    [InlineData("load f --switch=perhaps", "--switch must be true or false.")]
    [InlineData("load f --stock 1 --stock 2", "Option '--stock' expects a single argument but 2 were provided.")]
    [InlineData("load", "Required argument 'FOLDER' missing for command: 'load'.")]
    [InlineData("load a b", "Unrecognized command or argument 'b'.")]
    [InlineData("load f --kind other", "Argument 'other' not recognized. Must be one of: 'one' 'two'")]
    public async Task A_wrong_argument_is_named(string arguments, string line) =>
        Assert.Equal((2, "", line, 0), await RunAsync(arguments.Split(' ')));

    [Fact]
    public async Task A_missing_command_is_asked_for() => Assert.Equal((2, "", "A command is missing: load or dump-log.", 0), await RunAsync([]));

    [Theory]
    [InlineData("load f")]
    [InlineData("load f --stock 1 --name=--bogus")]
    [InlineData("load f --stock=5 --kind one")]
    [InlineData("load -- --bogus")]
    [InlineData("load @f")]
    [InlineData("load -")]
    [InlineData("load f --switch")]
    [InlineData("load --switch false f")]
    [InlineData("load --switch f")]
    public async Task What_is_right_is_run(string arguments) => Assert.Equal((0, "", "", 1), await RunAsync(arguments.Split(' ')));

    [Theory]
    [InlineData("--help")]
    [InlineData("load --help")]
    [InlineData("load -h")]
    public async Task Help_is_no_error(string arguments)
    {
        var (exitCode, output, error, ran) = await RunAsync(arguments.Split(' '));

        Assert.Equal((0, "", 0), (exitCode, error, ran));
        Assert.Contains("Usage:", output);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("5", true)]
    [InlineData("0", false)]
    [InlineData("6", false)]
    [InlineData("-1", false)]
    [InlineData("1.5", false)]
    [InlineData("NaN", false)]
    [InlineData("-Infinity", false)]
    [InlineData("99999999999", false)]
    [InlineData("1,5", false)]
    [InlineData(" ", false)]
    [InlineData("", false)]
    public async Task A_whole_number_is_held_to_its_bounds(string value, bool isTaken)
    {
        var (exitCode, _, error, ran) = await RunAsync("load", "f", "--stock", value);

        Assert.Equal(isTaken ? (0, "", 1) : (2, "--stock must be a whole number from 1 to 5.", 0), (exitCode, error, ran));
    }

    private async Task<(int ExitCode, string Output, string Error, int Ran)> RunAsync(params string[] arguments)
    {
        var kind = new Option<string>("--kind");
        kind.AcceptOnlyFromAmong("one", "two");
        var load = new Command("load")
        {
            new Argument<string>("FOLDER"), NumberOption.Optional("--stock", "", 1, 5), new Option<string>("--name"), kind,
            new Option<bool>("--switch"),
        };
        load.SetAction(_ => runs++);
        var root = new RootCommand { load, new Command("dump-log") };
        using var output = new StringWriter();
        using var error = new StringWriter();

        var exitCode = await ProgramArguments.RunAsync(
            root, arguments, output, error, stopTimeout: null, TestContext.Current.CancellationToken);

        return (exitCode, output.ToString(), error.ToString().TrimEnd('\r', '\n'), runs);
    }
}
