using EcomStreaming.ServiceDefaults;
using EcomStreaming.Streaming;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace EcomStreaming.ServiceTests;

/// <summary>A service's whole Program with its HTTP alone: commands are caught, the view is fed by hand, nothing connects to Kafka.</summary>
internal sealed class ShopFactory<TProgram> : WebApplicationFactory<TProgram>
    where TProgram : class
{
    public CaughtCommands Commands { get; } = new();

    public HandFedProgress Progress { get; } = new();

    public CountedCharge Charge { get; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:kafka", "localhost:1").UseSetting("Logging:LogLevel:Default", "None");
        builder.ConfigureTestServices(services =>
        {
            foreach (var loop in services.Where(IsLoop).ToList()) services.Remove(loop);
            services.Replace(ServiceDescriptor.Singleton<ICommandWriter>(Commands));
            services.Replace(ServiceDescriptor.Singleton<IViewProgress>(Progress));
            services.Replace(ServiceDescriptor.Singleton<ITraceCharge>(Charge));
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new FixedTime()));
        });
    }

    private static bool IsLoop(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
        && (service.ImplementationType ?? service.ImplementationFactory?.Method.DeclaringType)
            ?.Assembly == typeof(ICommandWriter).Assembly;

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    }
}

/// <summary>Keeps the commands, or takes none.</summary>
internal sealed class CaughtCommands : ICommandWriter
{
    public List<Outgoing> Written { get; } = [];

    public bool Away { get; set; }

    public bool TooLarge { get; set; }

    public Task WriteAsync(Outgoing command, CancellationToken cancellationToken)
    {
        if (Away) throw new BrokerUnavailableException("The test says so.");
        if (TooLarge) throw new CommandTooLargeException("The test says so.");
        Written.Add(command);
        return Task.CompletedTask;
    }
}

/// <summary>Keeps what a request was charged for, whether it is traced or not.</summary>
internal sealed class CountedCharge : ITraceCharge
{
    /// <summary>What was taken, less what was given back.</summary>
    public int Spans { get; private set; }

    public int SpansMax { get; private set; }

    public void Take(int spans)
    {
        Spans += spans;
        SpansMax = Math.Max(SpansMax, Spans);
    }

    public void GiveBack(int spans) => Take(-spans);
}

/// <summary>Waiting takes no time: what comes while one waits is fed by <see cref="WhileWaiting"/>.</summary>
internal sealed class HandFedProgress : IViewProgress
{
    public bool CaughtUp => true;

    public Action WhileWaiting { get; set; } = () => { };

    public TimeSpan? Waited { get; private set; }

    public Task<bool> WaitUntilAsync(Func<bool> condition, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (condition()) return Task.FromResult(true);
        Waited = timeout;
        WhileWaiting();
        return Task.FromResult(condition());
    }
}
