using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A resource whose endpoints others find as <c>services__name__scheme__n</c>.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
