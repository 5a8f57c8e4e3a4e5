using System.Text.RegularExpressions;

namespace EcomStreaming.Broker.Tests.Librdkafka;

/// <summary>The folder of librdkafka's tests that <c>get-suite.sh</c> built, and what of them is for a broker.</summary>
internal sealed partial class LibrdkafkaSuite
{
    /// <summary>Its requests about ACLs end it, so what it is made of is run piece by piece.</summary>
    private const string Admin = "0081";

    /// <summary>So that a slow one does not begin when all others are through.</summary>
    private static readonly string[] Longest =
        ["0113", "0098", "0077", "0089", "0103", "0076", "0033", "0137", "0091", "0026", "0094", "0102", "0045", "0030", "0018"];

    private LibrdkafkaSuite(string folder) => Folder = folder;

    public string Folder { get; }

    private static string[]? Only { get; } = Environment.GetEnvironmentVariable("ECOM_LIBRDKAFKA_ONLY")?.Split(',');

    /// <summary>The folder that <c>ECOM_LIBRDKAFKA_TESTS</c> names; the test skips where it names none.</summary>
    public static LibrdkafkaSuite Find()
    {
        var folder = Environment.GetEnvironmentVariable("ECOM_LIBRDKAFKA_TESTS");
        Assert.SkipUnless(folder is { Length: > 0 },
            "librdkafka's own tests take a quarter of an hour: ECOM_LIBRDKAFKA_TESTS names no folder that get-suite.sh built.");
        Assert.True(File.Exists(Path.Combine(folder!, "tests", "test-runner")), $"{folder} has no tests/test-runner; get-suite.sh builds it.");
        return new(folder!);
    }

    /// <summary>What has to be run of a scenario, longest first.</summary>
    public IReadOnlyList<SuiteTest> TestsOf(string scenario) =>
    [
        .. Names(scenario)
            .GroupBy(name => name[..4])
            .Where(number => Only?.Contains(number.Key) ?? !SuiteExceptions.LeftOut.ContainsKey(number.Key))
            .OrderBy(number => Array.IndexOf(Longest, number.Key) is var place and >= 0 ? place : Longest.Length)
            .SelectMany(number => number.Key == Admin
                ? AdminSubtests().Select(subtest => new SuiteTest(Admin, [.. number], subtest))
                : [new SuiteTest(number.Key, [.. number], null)]),
    ];

    /// <summary>
    /// From the table in test.c, whose entries look so:
    /// <code>_TEST(0107_topic_recreate, 0, TEST_BRKVER_TOPIC_ADMINAPI, .scenario = "noautocreate"),</code>
    /// Without those that need no broker, or a person, or are known to fail, or are about share groups (Kafka 4.2).
    /// </summary>
    private IEnumerable<string> Names(string scenario) => Entry()
        .Matches(Between("test.c", "struct test tests[] = {", "{NULL}}"))
        .Where(entry => !NotForBrokers().IsMatch(entry.Groups["rest"].Value))
        .Where(entry => (Scenario().Match(entry.Groups["rest"].Value) is { Success: true } named ? named.Groups[1].Value : "default")
            .Split(',').Contains(scenario))
        .Select(entry => entry.Groups["name"].Value);

    private IEnumerable<string> AdminSubtests() =>
        Call().Matches(Between("0081-admin.c", "static void do_test_apis(", "int main_0081_admin(").Split('{', 2)[1])
        .Select(call => call.Groups[1].Value)
        .Distinct();

    private string Between(string file, string start, string end)
    {
        var text = File.ReadAllText(Path.Combine(Folder, "tests", file));
        var from = text.IndexOf(start, StringComparison.Ordinal);
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"\b_TEST\((?<name>\d{4}_\w+),(?<rest>.*?)(?=\b_TEST\(|\z)", RegexOptions.Singleline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"TEST_F_LOCAL|TEST_F_MANUAL|TEST_F_KNOWN_ISSUE\b|TEST_BRKVER\(4, 2")]
    private static partial Regex NotForBrokers();

    [GeneratedRegex("\\.scenario = \"([^\"]+)\"")]
    private static partial Regex Scenario();

    [GeneratedRegex(@"\b(do_test_\w+)\(")]
    private static partial Regex Call();
}

/// <summary>What one process of the runner runs.</summary>
/// <param name="Number">Four digits; several tests may share them.</param>
/// <param name="Names">Of those, such as <c>0045_subscribe_update</c>.</param>
/// <param name="Subtest">The function that alone is to run; null for all.</param>
internal sealed record SuiteTest(string Number, IReadOnlyList<string> Names, string? Subtest);
