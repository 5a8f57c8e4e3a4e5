namespace Aspire.Hosting.Testing;

/// <summary>An application's builder in a test's hands: what the AppHost has added can be looked at and changed before it is built.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
