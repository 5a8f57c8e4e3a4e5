using System.CommandLine;
using EcomStreaming.ShopBench;

var orders = new Option<int>("--orders") { Description = "Orders of two lines in each round.", DefaultValueFactory = _ => 3_000 };
var rounds = new Option<int>("--rounds") { Description = "Rounds of each setting, in turns.", DefaultValueFactory = _ => 3 };

var telemetry = new Command("telemetry", "What telemetry at its default costs: orders a second, from POST to the terminal state, with it and without.") { orders, rounds };
telemetry.SetAction((arguments, cancellationToken) => TelemetryCost.RunAsync(arguments.GetValue(orders), arguments.GetValue(rounds), cancellationToken));

return await new RootCommand("Measures the whole shop on this machine: all processes, the broker and the dashboard included.") { telemetry }.Parse(args).InvokeAsync();
