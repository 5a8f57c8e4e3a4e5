using System.CommandLine;
using EcomStreaming.DashboardBench;

var minutes = new Option<double>("--minutes") { Description = "How long to send.", DefaultValueFactory = _ => 60 };
var rate = new Option<int>("--rate") { Description = "Spans a second.", DefaultValueFactory = _ => 2_000 };
var folder = new Argument<string>("folder") { Description = "Where the dashboard keeps its history." };

var ingest = new Command("ingest", "10,000 traces of 15 spans, as fast as they are taken, until they lie on the disk.");
ingest.SetAction((_, cancellationToken) => Ingest.RunAsync(cancellationToken));

var soak = new Command("soak", "Spans at a steady rate: what the process and its file grow to.") { minutes, rate };
soak.SetAction((arguments, cancellationToken) => Soak.RunAsync(arguments.GetValue(minutes), arguments.GetValue(rate), cancellationToken));

var pages = new Command("pages", "Pages in a browser, with as much held as is held at most, from the request to the first rows.");
pages.SetAction((_, cancellationToken) => PageTimes.RunAsync(cancellationToken));

var serve = new Command("serve", "A dashboard alone, which prints where it takes telemetry; what the others start.") { folder };
serve.SetAction((arguments, cancellationToken) => DashboardProcess.ServeAsync(arguments.GetValue(folder)!, cancellationToken));

return await new RootCommand("Measures the dashboard on this machine.") { ingest, soak, pages, serve }.Parse(args).InvokeAsync();
