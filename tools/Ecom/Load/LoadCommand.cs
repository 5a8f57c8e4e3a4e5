using System.CommandLine;
using System.CommandLine.Parsing;

namespace EcomStreaming.Ecom.Load;

/// <summary><c>load FOLDER</c>: its arguments, their bounds and their defaults.</summary>
internal static class LoadCommand
{
    public const int StockMax = 1_000_000;
    public const double SpeedMin = 0.1;
    public const double RateMin = 0.01;
    public const double PaceMax = 1_000_000;
    public const int TimeoutSecondsMax = 86_400;
    private const int TimeoutSecondsDefault = 300;

    public static Command Create(Func<string, string?> environment, TimeProvider time)
    {
        var folder = new Argument<string>("FOLDER") { Description = "A folder of CSV files of the Online Retail format." };
        var orders = Address("--orders", "Where Orders is.", () => ShopAddresses.Orders(environment));
        var inventory = Address("--inventory", "Where Inventory is.", () => ShopAddresses.Inventory(environment));
        var stock = new Option<int?>("--stock") { Description = "Units to stock of each product (default: what the tape sells of it)." };
        stock.Validators.Add(result => Bound(result, result.GetValue(stock), 1, StockMax));
        var speed = new Option<double?>("--speed") { Description = "Play this many times as fast as recorded (default: as fast as it goes)." };
        speed.Validators.Add(result => Bound(result, result.GetValue(speed), SpeedMin, PaceMax));
        var rate = new Option<double?>("--rate") { Description = "Send this many orders a second (default: as fast as it goes)." };
        rate.Validators.Add(result => Bound(result, result.GetValue(rate), RateMin, PaceMax));
        var timeout = new Option<int>("--timeout") { Description = "Seconds to wait for orders to end once all are placed.", DefaultValueFactory = _ => TimeoutSecondsDefault };
        timeout.Validators.Add(result => Bound(result, result.GetValue(timeout), 1, TimeoutSecondsMax));

        var command = new Command("load", "Replays recorded orders into the running shop.") { folder, orders, inventory, stock, speed, rate, timeout };
        command.Validators.Add(result =>
        {
            if (result.GetResult(speed) is not null && result.GetResult(rate) is not null) result.AddError("--speed and --rate exclude each other.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new LoadOptions(
                parsed.GetValue(orders)!, parsed.GetValue(inventory)!, parsed.GetValue(stock), parsed.GetValue(speed), parsed.GetValue(rate),
                TimeSpan.FromSeconds(parsed.GetValue(timeout)));
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var run = new LoadRun(options, output, error, time) { IsTerminal = output == Console.Out && !Console.IsOutputRedirected };
            return run.RunAsync(parsed.GetValue(folder)!, cancellationToken);
        });
        return command;
    }

    private static Option<Uri> Address(string name, string description, Func<Uri> standard) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => standard(),
        CustomParser = result =>
        {
            if (ShopAddresses.Parse(result.Tokens.Single().Value) is { } address) return address;
            result.AddError($"{name} takes an http address, such as http://localhost:5101.");
            return null;
        },
    };

    private static void Bound(OptionResult result, double? value, double min, double max)
    {
        if (value < min || value > max) result.AddError(FormattableString.Invariant($"{result.Option.Name} takes {min} to {max}."));
    }
}
