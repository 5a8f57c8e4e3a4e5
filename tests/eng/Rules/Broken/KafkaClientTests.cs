namespace EcomStreaming.Rules.Tests.Broken;

public sealed class KafkaClientTests
{
    [Theory]
    [InlineData("services/Orders/A.csproj", "<PackageReference Include=\"Confluent.Kafka\" />")]
    [InlineData("services/Orders/A.csproj", "<PackageReference Include=\"Aspire.Confluent.Kafka\" />")]
    [InlineData("services/Orders/A.csproj", "<PackageReference Include=\"librdkafka.redist\" />")]
    [InlineData("services/Orders/Api/A.cs", "using Confluent.Kafka;")]
    [InlineData("services/Orders/A.cs", "global using RawRecord = Confluent.Kafka.ConsumeResult<byte[], byte[]>;")]
    [InlineData("embedded/Kafka/A.cs", "using static Confluent.Kafka.Offset;")]
    [InlineData("tools/Ecom/A.cs", "using Confluent.Kafka.Admin;")]
    public void Whoever_reaches_for_the_client_is_found(string file, string line)
    {
        using var written = new WrittenTree((file, line));

        Assert.StartsWith($"{file}:1 reaches for Confluent.Kafka", Assert.Single(KafkaClient.Broken(written.Tree)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("services/Streaming/A.csproj", "<PackageReference Include=\"Confluent.Kafka\" />")]
    [InlineData("services/Streaming/Clients/A.cs", "using Confluent.Kafka;")]
    [InlineData("tests/embedded/Kafka/A.cs", "using Confluent.Kafka;")]
    [InlineData("services/Orders/A.cs", "// as Confluent.Kafka does")]
    [InlineData("embedded/nuget/a/A.cs", "using Confluent.Kafka;")]
    [InlineData("EcomStreaming.AppHost/A.csproj", "<PackageReference Include=\"Aspire.Hosting.Kafka\" />")]
    public void Its_owner_and_who_is_listed_may(string file, string line)
    {
        using var written = new WrittenTree((file, line));

        Assert.Empty(KafkaClient.Broken(written.Tree));
    }
}
