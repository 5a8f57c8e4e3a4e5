// An AppHost to be killed: starts each argument as a shell command and then waits for its own end.
// It passes on what the commands write, and says "ready" last. With a line on its standard input it ends in order.
using System.Collections;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Logging.Abstractions;

var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
var watchdog = new ProcessWatchdog(NullLogger.Instance);
List<ChildProcess> children = [];
foreach (var command in args)
    children.Add(ChildProcess.Start(
        new("/bin/sh", ["-c", command], AppContext.BaseDirectory, environment, line => Console.WriteLine(line.Text)), watchdog, TimeProvider.System));
Console.WriteLine("ready");

await Console.In.ReadLineAsync(CancellationToken.None);
await Task.WhenAll(children.Select(child => child.StopAsync(CancellationToken.None)));
await watchdog.DisposeAsync();
