using System.CommandLine;
using EcomStreaming.ShopBench;

var orders = new Option<int>("--orders") { Description = "Orders of two lines in each round.", DefaultValueFactory = _ => 10_000 };
var rounds = new Option<int>("--rounds") { Description = "Rounds of each setting, in turns.", DefaultValueFactory = _ => 3 };

var settings = new Option<string[]>("--set") { Description = "NAME=VALUE for the shop with telemetry, to see what a part of it costs." };

var rate = new Option<double?>("--rate")
{
    Description = "Orders a second; as many as the shop takes where it is not said. Below that, the CPU alone is what compares.",
};

var telemetry = new Command(
    "telemetry", "What telemetry at its default costs: orders a second, from POST to the terminal state, with it and without.")
{
    orders, rounds, rate, settings,
};
telemetry.SetAction((arguments, cancellationToken) => TelemetryCost.RunAsync(
    arguments.GetValue(orders),
    arguments.GetValue(rounds),
    arguments.GetValue(rate),
    (arguments.GetValue(settings) ?? []).Select(setting => setting.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? ""),
    cancellationToken));

var all = new RootCommand("Measures the whole shop on this machine: all processes, the broker and the dashboard included.") { telemetry };
return await all.Parse(args).InvokeAsync();
