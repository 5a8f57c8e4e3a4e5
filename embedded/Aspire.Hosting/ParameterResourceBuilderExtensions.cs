using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds values from configuration: parameters, and the connection strings of what runs elsewhere.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Reads <c>Parameters:name</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
        => builder.AddResource(new ParameterResource(name, () => Read(builder, $"Parameters:{name}",
            $"Parameter resource could not be used because configuration key 'Parameters:{name}' is missing and the Parameter has no default value."), secret));

    /// <summary>Reads <c>ConnectionStrings:name</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
        => builder.AddResource(new ConnectionStringParameter(name, () => Read(builder, $"ConnectionStrings:{name}",
            $"Connection string parameter resource could not be used because connection string '{name}' is missing."), environmentVariableName));

    private static string Read(IDistributedApplicationBuilder builder, string key, string missing)
        => builder.Configuration[key] is { Length: > 0 } value ? value : throw new MissingParameterValueException(missing);
}
