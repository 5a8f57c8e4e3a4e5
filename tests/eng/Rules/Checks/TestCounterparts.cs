namespace EcomStreaming.Rules.Tests;

/// <summary>Each project of the product has its tests at the same path under <c>tests/</c>.</summary>
internal static class TestCounterparts
{
    /// <summary>Projects without tests of their own, each with its reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = [];

    public static IEnumerable<string> Broken(SourceTree tree)
    {
        var untested = tree.Of(".csproj").Where(project => IsProduct(project) && !tree.Has(CounterpartOf(project))).ToList();
        return untested.Except(Exceptions.Keys).Select(project => $"{project} has no {CounterpartOf(project)}")
            .Concat(Exceptions.Keys.Where(project => tree.Has(project) && tree.Has(CounterpartOf(project))).Select(
                project => $"{project} needs no exception"));
    }

    private static bool IsProduct(string project) =>
        !project.StartsWith("tests/", StringComparison.Ordinal) && !project.StartsWith("bench/", StringComparison.Ordinal);

    private static string CounterpartOf(string project) => $"tests/{Path.ChangeExtension(project, ".Tests.csproj")}";
}
