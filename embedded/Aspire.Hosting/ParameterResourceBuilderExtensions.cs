using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds values from configuration: parameters, and the connection strings of what runs elsewhere.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Reads <c>Parameters:name</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
        => builder.AddResource(new ParameterResource(name, () => Read(builder, $"Parameters:{name}", name), secret));

    /// <summary>Reads <c>ConnectionStrings:name</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
        => builder.AddResource(new ConnectionStringParameter(name, () => Read(builder, $"ConnectionStrings:{name}", name), environmentVariableName));

    private static string Read(IDistributedApplicationBuilder builder, string key, string name)
        => builder.Configuration[key] is { Length: > 0 } value
            ? value
            : throw new MissingParameterValueException($"Parameter resource could not be used because configuration key '{key}' is missing and the Parameter '{name}' has no default value.");
}
