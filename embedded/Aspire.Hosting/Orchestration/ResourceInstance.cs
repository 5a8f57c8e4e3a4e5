using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>One replica: an id and target ports that stay the same over restarts, and its process while there is one.</summary>
internal sealed class ResourceInstance(string resourceName)
{
    internal string Suffix { get; } = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 8);

    internal string Id => $"{resourceName}-{Suffix}";

    internal Dictionary<EndpointAnnotation, int> TargetPorts { get; } = [];

    internal ResourceProcess? Process { get; set; }

    /// <summary>Ends once the process has ended and its end was made known.</summary>
    internal Task Ended { get; set; } = Task.CompletedTask;
}
