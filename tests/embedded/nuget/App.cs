using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Confluent.Kafka.Tests;

/// <summary>An application that has nothing but the given configuration and registrations.</summary>
internal static class App
{
    public static ServiceProvider With(Action<IHostApplicationBuilder> register, params (string Key, string? Value)[] configuration)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(configuration.ToDictionary(setting => setting.Key, setting => setting.Value));
        builder.Services.AddLogging();
        register(builder);
        return builder.Services.BuildServiceProvider();
    }

    public static (string, string?) ConnectionString(string servers) => ("ConnectionStrings:kafka", servers);
}
