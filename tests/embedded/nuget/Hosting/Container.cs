namespace EcomStreaming.KafkaPackages.Tests.Hosting;

/// <summary>Reads what a container resource was given, as the orchestrator would.</summary>
internal static class Container
{
    public static string Image(IResource resource)
    {
        var image = resource.Annotations.OfType<ContainerImageAnnotation>().Last();
        return $"{image.Registry}/{image.Image}:{image.Tag}";
    }

    public static EndpointAnnotation Endpoint(IResource resource, string name) =>
        resource.Annotations.OfType<EndpointAnnotation>().Single(endpoint => endpoint.Name == name);

    public static ContainerMountAnnotation Mount(IResource resource) => resource.Annotations.OfType<ContainerMountAnnotation>().Single();

    /// <summary>Its environment; what is known only at the start stands as in a manifest: <c>{kafka.bindings.tcp.port}</c>.</summary>
    public static async Task<Dictionary<string, string>> EnvironmentAsync(
        IResource resource, DistributedApplicationOperation operation, CancellationToken cancellationToken)
    {
        var execution = new DistributedApplicationExecutionContext(operation);
        var context = new EnvironmentCallbackContext(execution, resource, cancellationToken: cancellationToken);
        foreach (var change in resource.Annotations.OfType<EnvironmentCallbackAnnotation>()) await change.Callback(context);
        return context.EnvironmentVariables.ToDictionary(
            variable => variable.Key,
            variable => variable.Value is IManifestExpressionProvider expression ? expression.ValueExpression : variable.Value.ToString()!);
    }
}
