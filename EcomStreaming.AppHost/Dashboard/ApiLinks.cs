namespace EcomStreaming.AppHost.Dashboard;

/// <summary>Links a service to the page that describes its HTTP calls.</summary>
internal static class ApiLinks
{
    public static IResourceBuilder<ProjectResource> WithApiLinks(this IResourceBuilder<ProjectResource> service) => service
        .WithUrlForEndpoint("http", url => url.DisplayText = "Address")
        .WithUrlForEndpoint("http", _ => new ResourceUrlAnnotation { Url = "/scalar", DisplayText = "API" });
}
