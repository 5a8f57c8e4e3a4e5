using System.CommandLine;
using EcomStreaming.Arguments;
using EcomStreaming.ShopBench;

var orders = NumberOption.WithDefault("--orders", "Orders of two lines in each round.", 1, 10_000_000, 10_000);
var rounds = NumberOption.WithDefault("--rounds", "Rounds of each setting, in turns.", 1, 1_000, 3);

var settings = new Option<string[]>("--set") { Description = "NAME=VALUE for the shop with telemetry, to see what a part of it costs." };

settings.Validators.Add(result =>
{
    var names = result.Tokens.Select(token => token.Value.Split('=')[0]).ToList();
    if (result.Tokens.Any(token => token.Value.IndexOf('=') < 1)) result.AddError("--set must be NAME=VALUE.");
    else if (names.Distinct().Count() < names.Count) result.AddError("--set must name each setting once.");
});

var rate = NumberOption.Optional(
    "--rate", "Orders a second; as many as the shop takes where it is not said. Below that, the CPU alone is what compares.", 0.01, 1_000_000.0);

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
return await ProgramArguments.RunAsync(all, args, Console.Out, Console.Error, stopTimeout: TimeSpan.FromSeconds(2), CancellationToken.None);
