using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>What can be said of any resource: environment, arguments, references, addresses, health, order of starting.</summary>
public static class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value) where T : IResourceWithEnvironment
        => builder.WithVariable(name, () => value ?? "");

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value) where T : IResourceWithEnvironment
        => builder.WithVariable(name, () => value);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter) where T : IResourceWithEnvironment
        => builder.WithAnnotation(new ResourceRelationshipAnnotation(parameter.Resource, ResourceRelationshipAnnotation.Reference)).WithVariable(name, () => parameter.Resource);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, Action<EnvironmentCallbackContext> callback) where T : IResourceWithEnvironment
        => builder.WithAnnotation(new EnvironmentCallbackAnnotation(callback));

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args) where T : IResourceWithArgs
        => builder.WithAnnotation(new CommandLineArgsCallbackAnnotation(gathered => AddAll(gathered, args)));

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, Action<CommandLineArgsCallbackContext> callback) where T : IResourceWithArgs
        => builder.WithAnnotation(new CommandLineArgsCallbackAnnotation(context =>
        {
            callback(context);
            return Task.CompletedTask;
        }));

    /// <summary><c>ConnectionStrings__name</c>, and the connection's properties as <c>NAME_KEY</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, ResourceRelationshipAnnotation.Reference));
        return builder.WithAnnotation(new EnvironmentCallbackAnnotation(async context =>
        {
            var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}";
            if (await resource.GetConnectionStringAsync(context.CancellationToken) is { Length: > 0 } value)
                context.EnvironmentVariables[variable] = value;
            else if (!optional)
                throw new DistributedApplicationException($"The connection string for the resource '{resource.Name}' is not available.");
            var prefix = name.Length == 0 ? "" : $"{EnvironmentName.Of(name)}_";
            foreach (var (key, property) in resource.GetConnectionProperties())
                context.EnvironmentVariables[$"{prefix}{key.ToUpperInvariant()}"] = property;
        }));
    }

    /// <summary>
    /// <c>services__name__endpoint__0</c> and <c>NAME_ENDPOINT</c> for each of the other's addresses; where the endpoint is named http or
    /// https, its scheme stands for it.
    /// </summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
        => builder.WithAnnotation(new ResourceRelationshipAnnotation(source.Resource, ResourceRelationshipAnnotation.Reference)).WithEnvironment(context =>
        {
            foreach (var endpoint in source.Resource.Annotations.OfType<EndpointAnnotation>())
            {
                var reference = new EndpointReference(source.Resource, endpoint);
                var key = endpoint.Name is "http" or "https" ? endpoint.UriScheme : endpoint.Name;
                context.EnvironmentVariables[$"services__{source.Resource.Name}__{key}__0"] = reference;
                context.EnvironmentVariables[$"{EnvironmentName.Of(source.Resource.Name)}_{EnvironmentName.Of(endpoint.Name)}"] = reference;
            }
        });

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name) where T : IResourceWithEndpoints
        => new(builder.Resource, name);

    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? scheme = null, string? name = null, string? env = null,
        bool? isProxied = null, bool? isExternal = null, ProtocolType? protocol = null)
        where T : IResourceWithEndpoints
    {
        var endpoint = new EndpointAnnotation(protocol ?? ProtocolType.Tcp, scheme, name: name, port: port, targetPort: targetPort, isExternal: isExternal, isProxied: isProxied);
        if (builder.Resource.Annotations.OfType<EndpointAnnotation>().Any(other => other.Name.Equals(endpoint.Name, StringComparison.OrdinalIgnoreCase)))
            throw new DistributedApplicationException($"Endpoint with name '{endpoint.Name}' already exists. Endpoint name may not have been explicitly specified and was derived automatically from scheme argument (e.g. 'http', 'https', or 'tcp'). Multiple calls to WithEndpoint (and related methods) may result in a conflict if name argument is not specified. Each endpoint must have a unique name. For more information on networking in Aspire see: https://aka.ms/dotnet/aspire/networking");
        builder.WithAnnotation(endpoint);
        if (env is not null && builder.Resource is IResourceWithEnvironment withEnvironment)
            builder.ApplicationBuilder.CreateResourceBuilder(withEnvironment).WithVariable(env, () => new EndpointReferenceExpression(new(builder.Resource, endpoint), EndpointProperty.TargetPort));
        return builder;
    }

    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        var endpoint = builder.Resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(e => e.Name.Equals(endpointName, StringComparison.OrdinalIgnoreCase));
        if (endpoint is null && !createIfNotExists)
            return builder;
        if (endpoint is null)
            builder.WithAnnotation(endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName));
        callback(endpoint);
        return builder;
    }

    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints
        => builder.WithEndpoint(port, targetPort, "http", name, env, isProxied);

    /// <summary>GETs the path through the public address; the resource is healthy while the answer has the status.</summary>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        var (getPath, status) = (path ?? "/", statusCode ?? 200);
        var name = HttpEndpointName(builder.Resource, endpointName is null ? ["https", "http"] : [endpointName]);
        var key = $"{builder.Resource.Name}_{name}_{getPath}_{status}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new(
            key, services => new HttpEndpointCheck(builder.GetEndpoint(name), getPath, status, services.GetRequiredService<IHttpClientFactory>()), failureStatus: null, tags: null));
        return builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    private static string HttpEndpointName(IResource resource, string[] names)
    {
        var endpoint = names.Select(name => resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(found => found is not null)
            ?? throw new DistributedApplicationException($"Could not create HTTP health check for resource '{resource.Name}' as no endpoint was found matching one of the specified names: {string.Join(", ", names)}");
        return endpoint.UriScheme is "http" or "https"
            ? endpoint.Name
            : throw new DistributedApplicationException($"Could not create HTTP health check for resource '{resource.Name}' as the endpoint with name '{endpoint.Name}' and scheme '{endpoint.UriScheme}' is not an HTTP endpoint.");
    }

    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key) where T : IResource
        => builder.WithAnnotation(new HealthCheckAnnotation(key));

    /// <summary>Not before the other runs and is healthy.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency) where T : IResourceWithWaitSupport
        => builder.WithWait(dependency, WaitType.WaitUntilHealthy);

    /// <summary>Not before the other runs.</summary>
    public static IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency) where T : IResourceWithWaitSupport
        => builder.WithWait(dependency, WaitType.WaitUntilStarted);

    /// <summary>Not before the other has ended with the code.</summary>
    public static IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0) where T : IResourceWithWaitSupport
        => builder.WithWait(dependency, WaitType.WaitForCompletion, exitCode);

    public static IResourceBuilder<T> WithExplicitStart<T>(this IResourceBuilder<T> builder) where T : IResource
        => builder.WithAnnotation(new ExplicitStartupAnnotation());

    /// <summary>A command of the application's own, in the place of an earlier one of its name.</summary>
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder, string name, string displayName, Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        CommandOptions? commandOptions = null)
        where T : IResource
    {
        foreach (var earlier in builder.Resource.Annotations.OfType<ResourceCommandAnnotation>().Where(command => command.Name == name).ToList())
            builder.Resource.Annotations.Remove(earlier);
        return builder.WithAnnotation(new ResourceCommandAnnotation(name, displayName, executeCommand, commandOptions ?? new()));
    }

    private static IResourceBuilder<T> WithWait<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitType type, int exitCode = 0)
        where T : IResourceWithWaitSupport
    {
        if ((IResource)builder.Resource == dependency.Resource)
            throw new DistributedApplicationException($"The '{builder.Resource.Name}' resource cannot wait for itself.");
        if (builder.Resource is IResourceWithParent child && child.Parent == dependency.Resource)
            throw new DistributedApplicationException($"The '{builder.Resource.Name}' resource cannot wait for its parent '{dependency.Resource.Name}'.");
        if (dependency.Resource is IResourceWithParent { Parent: var parent } && type != WaitType.WaitForCompletion)
            builder.WithWait(builder.ApplicationBuilder.CreateResourceBuilder(parent), type); // the child may have no health check of its own
        return builder.WithAnnotation(new WaitAnnotation(dependency.Resource, type, exitCode));
    }

    private static IResourceBuilder<T> WithVariable<T>(this IResourceBuilder<T> builder, string name, Func<object> value) where T : IResourceWithEnvironment
        => builder.WithAnnotation(new EnvironmentCallbackAnnotation(context => context.EnvironmentVariables[name] = value()));

    private static void AddAll(IList<object> gathered, string[] args)
    {
        foreach (var argument in args)
            gathered.Add(argument);
    }
}
