using System.Diagnostics;
using EcomStreaming.Broker.Hosting;
using EcomStreaming.Broker.Topics;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Server;

/// <summary>A <c>metadata.json</c> that is not as a broker writes it ends the start with one line that names the file, and changes nothing.</summary>
public sealed class DamagedMetadataTests : IDisposable
{
    private const string Topic = """{"name":"orders","id":"0b1e6a3e-5a0f-4c58-8a5e-3d2a5c7f9b10","partitions":1,"settings":{}}""";

    private readonly TemporaryFolder folder = new("metadata");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string File => Path.Combine(folder.Path, BrokerMetadata.FileName);

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Contents =>
    [
        "",
        "null",
        "{}",
        "[]",
        """{"clusterId":"x","nextProducerId":0,"top""",
        """{"clusterId":"","nextProducerId":0,"topics":[]}""",
        """{"clusterId":"x","nextProducerId":-1,"topics":[]}""",
        """{"clusterId":"x","nextProducerId":0,"topics":null}""",
        """{"clusterId":"x","nextProducerId":0,"topics":[null]}""",
        """{"clusterId":"x","nextProducerId":0,"topics":[{"name":"../orders"}]}""",
        """{"clusterId":"x","nextProducerId":0,"topics":[{"name":"orders","partitions":1,"settings":{}}]}""",
        $$"""{"clusterId":"x","nextProducerId":0,"topics":[{{Topic}},{{Topic}}]}""",
        $$"""{"clusterId":"x","nextProducerId":0,"topics":[{{Topic.Replace("1,", "0,", StringComparison.Ordinal)}}]}""",
        $$"""{"clusterId":"x","nextProducerId":0,"topics":[{{Topic.Replace("{}", """{"retention.ms":"x"}""", StringComparison.Ordinal)}}]}""",
        $$"""{"clusterId":"x","nextProducerId":0,"topics":[{{Topic.Replace("{}", """{"retention.ms":null}""", StringComparison.Ordinal)}}]}""",
        """{"clusterId":"x","nextProducerId":0,"topics":[],"settings":{}}""",
        """{"clusterId":"x","nextProducerId":0,"topics":[],"settings":{"ofNode":{"log.retention.ms":"x"},"ofCluster":{}}}""",
    ];

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task It_ends_the_start_with_1_and_verify_with_a_fault(string content)
    {
        System.IO.File.WriteAllText(File, content);
        using var verified = new StringWriter();

        var refusal = Assert.ThrowsAny<IOException>(() => BrokerMetadata.Load(folder.Path));

        Assert.StartsWith($"{File}: not valid broker metadata: ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.Equal(1, await CommandLine.RunAsync(["serve", "--data", folder.Path, "--listen", "127.0.0.1:0"]));
        Assert.Equal(1, FolderCheck.Run(folder.Path, verified));
        Assert.StartsWith(refusal.Message, verified.ToString(), StringComparison.Ordinal);
        Assert.Equal(content, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public async Task The_process_says_it_in_one_line()
    {
        System.IO.File.WriteAllText(File, """{"clusterId":""");
        string[] command = [typeof(CommandLine).Assembly.Location, "serve", "--data", folder.Path, "--listen", "127.0.0.1:0"];
        var start = new ProcessStartInfo("dotnet", command) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var broker = Process.Start(start)!;

        var said = await broker.StandardError.ReadToEndAsync(Cancelled);

        await broker.WaitForExitAsync(Cancelled);
        Assert.Equal(1, broker.ExitCode);
        Assert.StartsWith(File, Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_broker_writes_is_read_back()
    {
        var written = new BrokerMetadata(
            "x", 7, [new("orders", Guid.NewGuid(), 2, new Dictionary<string, string> { ["retention.ms"] = "1", ["unknown"] = "kept" })],
            BrokerSettings.None);
        written.Save(folder.Path);

        var read = BrokerMetadata.Load(folder.Path);
        Assert.Equal(("x", 7L, "orders"), (read.ClusterId, read.NextProducerId, read.Topics[0].Name));
    }
}
