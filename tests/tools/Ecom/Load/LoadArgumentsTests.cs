using static EcomStreaming.Ecom.Tests.Tape.WrittenTape;

namespace EcomStreaming.Ecom.Tests.Load;

/// <summary>A wrong call is answered in one line, before anything is sent.</summary>
public sealed class LoadArgumentsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--stock", "0", "--stock must be a whole number from 1 to 1000000.")]
    [InlineData("--stock", "1000001", "--stock must be a whole number from 1 to 1000000.")]
    [InlineData("--stock", "many", "--stock must be a whole number from 1 to 1000000.")]
    [InlineData("--stock", "1.5", "--stock must be a whole number from 1 to 1000000.")]
    [InlineData("--rate", "fast", "--rate must be from 0.01 to 1000000.")]
    [InlineData("--rate", "NaN", "--rate must be from 0.01 to 1000000.")]
    [InlineData("--timeout", "never", "--timeout must be a whole number from 1 to 86400.")]
    [InlineData("--rate", "0.009", "--rate must be from 0.01 to 1000000.")]
    [InlineData("--rate", "1000001", "--rate must be from 0.01 to 1000000.")]
    [InlineData("--speed", "0.09", "--speed must be from 0.1 to 1000000.")]
    [InlineData("--speed", "1000001", "--speed must be from 0.1 to 1000000.")]
    [InlineData("--timeout", "0", "--timeout must be a whole number from 1 to 86400.")]
    [InlineData("--timeout", "86401", "--timeout must be a whole number from 1 to 86400.")]
    [InlineData("--orders", "localhost:5101", "--orders must be an HTTP address such as http://localhost:5101.")]
    [InlineData("--inventory", "ftp://localhost", "--inventory must be an HTTP address such as http://localhost:5101.")]
    public async Task A_value_out_of_bounds_is_refused(string option, string value, string message)
    {
        var call = await LoadCall.RunAsync(["folder", option, value], Cancelled);

        Assert.Equal((2, message, ""), (call.ExitCode, call.Error.Trim(), call.Output));
    }

    [Theory]
    [InlineData("--stock", "1")]
    [InlineData("--stock", "1000000")]
    [InlineData("--rate", "0.01")]
    [InlineData("--rate", "1000000")]
    [InlineData("--speed", "0.1")]
    [InlineData("--speed", "1000000")]
    [InlineData("--timeout", "1")]
    [InlineData("--timeout", "86400")]
    public async Task A_value_at_its_bound_is_taken(string option, string value)
    {
        var call = await LoadCall.RunAsync(["/no/such/folder", option, value], Cancelled);

        Assert.Equal((2, "The folder /no/such/folder does not exist."), (call.ExitCode, call.Error.Trim()));
    }

    [Fact]
    public async Task Speed_and_rate_exclude_each_other()
    {
        var call = await LoadCall.RunAsync(["folder", "--speed", "2", "--rate", "2"], Cancelled);

        Assert.Equal((2, "Use either --speed or --rate, not both."), (call.ExitCode, call.Error.Trim()));
    }

    [Fact]
    public async Task When_the_shop_does_not_run_the_last_line_says_how_to_start_it()
    {
        using var tape = Of(Row());
        var nobody = LoadCall.Nobody();

        var call = await LoadCall.RunAsync([tape.Path, "--orders", nobody, "--inventory", nobody], Cancelled);

        Assert.Equal(1, call.ExitCode);
        Assert.Equal($"Orders does not answer at {nobody}/. Start the shop first: dotnet run --project EcomStreaming.AppHost", call.LastLine);
        Assert.Empty(call.Output);
    }
}
