using Aspire.Hosting.ApplicationModel;
using EcomStreaming.TestSupport;

namespace Aspire.Hosting.Testing.Tests;

public sealed class LeftoverTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disposing_the_application_leaves_no_process()
    {
        var word = $"ledger-{Guid.NewGuid():n}";
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<SampleAppHost.SampleAppHost>(Cancelled);
        builder.AddResource(new ExecutableResource("sleeper", "/bin/sh", builder.AppHostDirectory))
            .WithAnnotation(new CommandLineArgsCallbackAnnotation(args =>
            {
                args.Add("-c");
                args.Add("sleep 1000 & sleep 1000");
            }))
            .WithAnnotation(new EnvironmentCallbackAnnotation(context => context.EnvironmentVariables["LEDGER"] = word));
        await using var app = await builder.BuildAsync(Cancelled);
        await app.StartAsync(Cancelled);
        await Eventually.HoldsAsync(() => ProcessLedger.WithInEnvironment(word).Count == 3, "the process and its children run", Cancelled);

        await app.DisposeAsync();

        Assert.Empty(ProcessLedger.WithInEnvironment(word));
    }
}
