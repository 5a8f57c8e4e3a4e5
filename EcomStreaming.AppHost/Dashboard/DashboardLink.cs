using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace EcomStreaming.AppHost.Dashboard;

/// <summary>Tells a service where this run's dashboard is, so that it can link to an order's trace.</summary>
internal static class DashboardLink
{
    /// <summary>The dashboard is a resource that Aspire adds by itself, unless it is switched off.</summary>
    private const string Resource = "aspire-dashboard";

    public static IResourceBuilder<ProjectResource> WithDashboardLink(this IResourceBuilder<ProjectResource> service)
    {
        if (!service.ApplicationBuilder.ExecutionContext.IsRunMode) return service;

        var since = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        return service.WithEnvironment(context =>
        {
            var model = context.ExecutionContext.Services.GetRequiredService<DistributedApplicationModel>();
            if (model.Resources.FirstOrDefault(resource => resource.Name == Resource) is not IResourceWithEndpoints dashboard) return;
            var frontend = dashboard.GetEndpoints().First(endpoint => endpoint.EndpointName is "http" or "https");
            context.EnvironmentVariables["Dashboard__Url"] = frontend.Property(EndpointProperty.Url);
            context.EnvironmentVariables["Dashboard__Since"] = since;
        });
    }
}
