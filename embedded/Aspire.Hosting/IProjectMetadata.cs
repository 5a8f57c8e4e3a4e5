using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Where a referenced project lies; the classes in <c>Projects</c> are generated from the AppHost's references.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    string ProjectPath { get; }

    bool SuppressBuild => false;
}
