using System.CommandLine;
using System.Globalization;
using System.Numerics;

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
        var folder = new Argument<string>("FOLDER") { Description = "A folder of CSV files in the Online Retail format." };
        var orders = Address("--orders", "The address of Orders.", () => ShopAddresses.Orders(environment));
        var inventory = Address("--inventory", "The address of Inventory.", () => ShopAddresses.Inventory(environment));
        var stock = Number<int>("--stock", "Units of each product to stock (default: as many as the tape sells).", 1, StockMax);
        var speed = Number<double>("--speed", "Play this many times as fast as recorded (default: as fast as possible).", SpeedMin, PaceMax);
        var rate = Number<double>("--rate", "Send this many orders a second (default: as fast as possible).", RateMin, PaceMax);
        var timeout = Number<int>("--timeout", "Seconds to wait for the orders to finish after all are placed.", 1, TimeoutSecondsMax);
        timeout.DefaultValueFactory = _ => TimeoutSecondsDefault;

        var command = new Command("load", "Replays recorded orders into the running shop.")
        {
            folder, orders, inventory, stock, speed, rate, timeout,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(speed) is not null && result.GetResult(rate) is not null) result.AddError("Use either --speed or --rate, not both.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new LoadOptions(
                parsed.GetValue(orders)!, parsed.GetValue(inventory)!, parsed.GetValue(stock), parsed.GetValue(speed), parsed.GetValue(rate),
                TimeSpan.FromSeconds(parsed.GetValue(timeout)!.Value));
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

    private static Option<T?> Number<T>(string name, string description, T min, T max)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            CustomParser = result =>
            {
                var isNumber = T.TryParse(result.Tokens.Single().Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
                if (isNumber && value >= min && value <= max) return value;
                result.AddError(FormattableString.Invariant($"{name} must be from {min} to {max}."));
                return null;
            },
        };
}
