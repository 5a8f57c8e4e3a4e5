using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Makes testing builders: from an AppHost project's own entry point, or empty.</summary>
public static class DistributedApplicationTestingBuilder
{
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => HoldAtBuildAsync(typeof(TEntryPoint), [], Nothing, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => HoldAtBuildAsync(typeof(TEntryPoint), args, Nothing, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default) =>
        HoldAtBuildAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, CancellationToken cancellationToken = default) =>
        HoldAtBuildAsync(entryPoint, [], Nothing, cancellationToken);

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(Type entryPoint, string[] args, CancellationToken cancellationToken = default) =>
        HoldAtBuildAsync(entryPoint, args, Nothing, cancellationToken);

    /// <summary>Runs the entry point of the type's assembly up to its call of Build, and returns the builder that it has filled.</summary>
    /// <exception cref="InvalidOperationException">There is no entry point, or it ended without building an application. What it throws is thrown here.</exception>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default) =>
        HoldAtBuildAsync(entryPoint, args, configureBuilder, cancellationToken);

    public static IDistributedApplicationTestingBuilder Create(params string[] args) => Create(args, Nothing);

    /// <summary>A builder without an AppHost: the test adds the resources itself.</summary>
    public static IDistributedApplicationTestingBuilder Create(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    {
        ArgumentNullException.ThrowIfNull(configureBuilder);
        ThrowIfAnyEmpty(args);
        var testAssembly = System.Reflection.Assembly.GetEntryAssembly()
            ?? throw new InvalidOperationException("The test runs in a process without an entry assembly.");
        DistributedApplicationBuilder builder;
        using (new BuilderMoments(new() { Constructing = (options, settings) => TestDefaults.Apply(options, settings, args, testAssembly, configureBuilder) }))
            builder = new DistributedApplicationBuilder(new DistributedApplicationOptions());
        builder.Services.AddHttpClient();
        return new PlainTestingBuilder(builder);
    }

    private static async Task<IDistributedApplicationTestingBuilder> HoldAtBuildAsync(
        Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ArgumentNullException.ThrowIfNull(configureBuilder);
        ThrowIfAnyEmpty(args);
        var run = EntryPointRun.Start(entryPoint, args, configureBuilder);
        try
        {
            return new EntryPointTestingBuilder(run, await run.BuilderAsync(cancellationToken));
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    private static void Nothing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
    }

    private static void ThrowIfAnyEmpty(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args.Any(string.IsNullOrEmpty)) throw new ArgumentException("An argument is null or empty.", nameof(args));
    }
}
