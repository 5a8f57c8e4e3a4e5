namespace EcomStreaming.AppHost.Dashboard;

/// <summary>Links resources to the pages that one wants to open. A bare address answers 404, so it is shown in the details alone.</summary>
internal static class PageLinks
{
    private const string Endpoint = "http";

    public static IResourceBuilder<T> WithPage<T>(this IResourceBuilder<T> resource, string text, string path)
        where T : IResourceWithEndpoints => resource
            .WithUrlForEndpoint(Endpoint, url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrlForEndpoint(Endpoint, _ => new ResourceUrlAnnotation { Url = path, DisplayText = text });
}
