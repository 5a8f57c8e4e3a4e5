using System.CommandLine;
using EcomStreaming.Arguments;
using EcomStreaming.Ecom.Tape.Forms;

namespace EcomStreaming.Ecom.Load;

/// <summary>The command <c>load FOLDER</c>: its arguments, their limits and their defaults.</summary>
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
        var folder = new Argument<string>("FOLDER") { Description = "A folder of CSV files in the format of Online Retail or Online Retail II." };
        var orders = Address("--orders", "The address of Orders.", () => ShopAddresses.Orders(environment));
        var inventory = Address("--inventory", "The address of Inventory.", () => ShopAddresses.Inventory(environment));
        var stock = NumberOption.Optional("--stock", "Units of each product to stock (default: as many as the tape sells).", 1, StockMax);
        var speed = NumberOption.Optional("--speed", "Play this many times as fast as recorded (default: as fast as possible).", SpeedMin, PaceMax);
        var rate = NumberOption.Optional("--rate", "Send this many orders a second (default: as fast as possible).", RateMin, PaceMax);
        var dates = Dates();
        var timeout = NumberOption.WithDefault(
            "--timeout", "Seconds to wait for the orders to finish after all are placed.", 1, TimeoutSecondsMax, TimeoutSecondsDefault);

        var command = new Command("load", "Replays recorded orders into the running shop.")
        {
            folder, orders, inventory, stock, speed, rate, dates, timeout,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(speed) is not null && result.GetResult(rate) is not null) result.AddError("Use either --speed or --rate, not both.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new LoadOptions(
                parsed.GetValue(orders)!, parsed.GetValue(inventory)!, parsed.GetValue(stock), parsed.GetValue(speed), parsed.GetValue(rate),
                parsed.GetValue(dates), TimeSpan.FromSeconds(parsed.GetValue(timeout)));
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
            result.AddError($"{name} must be an HTTP address such as http://localhost:5101.");
            return null;
        },
    };

    private static Option<DateOrder?> Dates() => new("--dates")
    {
        Description = "How dates such as 12/1/2010 are read: month-first or day-first (default: as the files show).",
        CustomParser = result =>
        {
            if (DateOrders.Parse(result.Tokens.Single().Value) is { } order) return order;
            result.AddError("--dates must be month-first or day-first.");
            return null;
        },
    };
}
