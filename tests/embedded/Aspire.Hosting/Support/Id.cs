using System.Text.RegularExpressions;

namespace Aspire.Hosting.Tests.Support;

/// <summary>What the ids of a resource's instances look like.</summary>
internal static class Id
{
    public static Regex Of(string name) => new($"^{name}-[a-z]{{8}}$");
}
