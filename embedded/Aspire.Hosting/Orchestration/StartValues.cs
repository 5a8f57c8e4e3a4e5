using System.Collections;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Evaluates a resource's arguments and environment for one start of one replica.</summary>
internal static class StartValues
{
    /// <summary>What configures the AppHost itself and would mislead a child.</summary>
    private static readonly string[] NotInherited =
        ["ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "ASPIRE_LOGLEVEL"];

    internal static async Task<StartEnvironment> EnvironmentAsync(
        IResource resource, ResourceInstance instance, DistributedApplicationExecutionContext execution, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(execution, resource, cancellationToken: cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
            await annotation.Callback(context);
        var (environment, own) = (Inherited(), new List<string>());
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            if (await ResolveAsync(value, resource, instance, cancellationToken) is not { } text)
                continue;
            environment[name] = text;
            own.Add(name);
        }
        return new(environment, own);
    }

    internal static async Task<List<string>> ArgumentsAsync(IResource resource, ResourceInstance instance, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToList())
            await annotation.Callback(context);
        var args = new List<string>();
        foreach (var value in context.Args)
        {
            if (await ResolveAsync(value, resource, instance, cancellationToken) is { } text)
                args.Add(text);
        }
        return args;
    }

    private static Dictionary<string, string> Inherited()
    {
        var environment = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        foreach (var name in NotInherited)
            environment.Remove(name);
        return environment;
    }

    private static async ValueTask<string?> ResolveAsync(object value, IResource owner, ResourceInstance instance, CancellationToken cancellationToken)
        => value switch
        {
            string text => text,
            PerInstance own => own.Value(instance),
            EndpointReferenceExpression { Property: EndpointProperty.TargetPort } own when own.Endpoint.Resource == owner && owner is not ContainerResource
                => instance.TargetPorts[own.Endpoint.EndpointAnnotation].ToString(CultureInfo.InvariantCulture),
            IValueProvider provider => await provider.GetValueAsync(cancellationToken),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
}

/// <summary>All variables of a process, and the names of those that it does not merely inherit.</summary>
internal sealed record StartEnvironment(IReadOnlyDictionary<string, string> All, IReadOnlyList<string> Own);

/// <summary>A value that differs between replicas.</summary>
internal sealed record PerInstance(Func<ResourceInstance, string> Value);
