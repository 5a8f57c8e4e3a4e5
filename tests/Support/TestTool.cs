namespace EcomStreaming.TestSupport;

/// <summary>
/// Finds programs that tests use and a machine may lack. A test without its tool is skipped with a reason; with <c>ECOM_TEST_TOOLS=required</c>, as
/// in <c>.ci/run</c>, it fails.
/// </summary>
public static class TestTool
{
    /// <summary>How xunit.v3 knows a skip by an exception; this project knows nothing of xunit.</summary>
    private const string SkipMark = "$XunitDynamicSkip$";

    /// <summary>The path of the first of these programs that is there.</summary>
    public static string Find(params string[] names) => Find(AreRequired, names);

    /// <summary>The same where a test must not skip.</summary>
    public static string FindRequired(params string[] names) => Find(true, names);

    /// <summary>Throw it where a tool is missing: the test ends as skipped or failed.</summary>
    public static Exception Missing(string reason) => Missing(reason, AreRequired);

    /// <summary>The same for a tool of which something else says whether it must be there.</summary>
    public static Exception Missing(string reason, bool isRequired) =>
        new InvalidOperationException(isRequired ? $"{reason}, and is required here" : SkipMark + reason);

    /// <summary>Whether this is how a test says that it skips.</summary>
    public static bool IsSkip(Exception exception) => exception.Message.StartsWith(SkipMark, StringComparison.Ordinal);

    private static bool AreRequired => Environment.GetEnvironmentVariable("ECOM_TEST_TOOLS") == "required";

    private static string Find(bool isRequired, string[] names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists)
            ?? throw Missing($"{string.Join(" or ", names)} is not on the PATH", isRequired);
    }
}
