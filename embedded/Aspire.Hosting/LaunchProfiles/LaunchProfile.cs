using System.Net.Sockets;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.LaunchProfiles;

/// <summary>One way to start a project: its public addresses and its variables.</summary>
internal sealed record LaunchProfile(string Name, string? CommandName, IReadOnlyList<BindingAddress> Addresses, IReadOnlyDictionary<string, string> Variables)
{
    internal static LaunchProfile Read(string name, JsonElement profile)
    {
        var addresses = Text(profile, "applicationUrl")?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        var variables = profile.TryGetProperty("environmentVariables", out var found)
            ? found.EnumerateObject().ToDictionary(v => v.Name, v => Environment.ExpandEnvironmentVariables(v.Value.GetString() ?? ""))
            : [];
        return new(name, Text(profile, "commandName"), [.. addresses.Select(BindingAddress.Parse)], variables);
    }

    /// <summary>An address's port is the public one; what the resource is told elsewhere wins over the profile.</summary>
    internal void Apply(IResourceBuilder<ProjectResource> resource)
    {
        var taken = new Dictionary<string, int>();
        foreach (var address in Addresses)
        {
            var count = taken[address.Scheme] = taken.GetValueOrDefault(address.Scheme) + 1;
            var name = count == 1 ? address.Scheme : $"{address.Scheme}{count}";
            resource.WithAnnotation(new EndpointAnnotation(ProtocolType.Tcp, address.Scheme, name: name, port: address.Port)
            {
                FromLaunchProfile = true,
                TargetHost = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "localhost" : address.Host,
            });
        }
        resource.WithEnvironment(context =>
        {
            context.EnvironmentVariables["DOTNET_LAUNCH_PROFILE"] = Name;
            foreach (var (variable, value) in Variables)
                context.EnvironmentVariables.TryAdd(variable, value);
        });
    }

    private static string? Text(JsonElement profile, string member) => profile.TryGetProperty(member, out var value) ? value.GetString() : null;
}
