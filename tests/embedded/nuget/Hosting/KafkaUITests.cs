namespace EcomStreaming.KafkaPackages.Tests.Hosting;

/// <summary>The web page over an application's Kafka resources.</summary>
public sealed class KafkaUITests
{
    private readonly IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private KafkaUIContainerResource Page => builder.Resources.OfType<KafkaUIContainerResource>().Single();

    [Fact]
    public void The_page_is_a_container_with_one_http_endpoint_and_stays_out_of_the_manifest()
    {
        builder.AddKafka("kafka").WithKafkaUI();

        Assert.Equal("kafka-ui", Page.Name);
        Assert.Equal("docker.io/kafbat/kafka-ui:v1.5.0", Container.Image(Page));
        var http = Container.Endpoint(Page, "http");
        Assert.Equal((8_080, (int?)null, "http"), (http.TargetPort, http.Port, http.UriScheme));
        Assert.Contains(ManifestPublishingCallbackAnnotation.Ignore, Page.Annotations);
    }

    [Fact]
    public async Task It_shows_every_kafka_of_the_application_also_those_that_are_added_later()
    {
        builder.AddKafka("first").WithKafkaUI();
        builder.AddKafka("second");

        var environment = await Container.EnvironmentAsync(Page, DistributedApplicationOperation.Run, Cancelled);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["KAFKA_CLUSTERS_0_NAME"] = "first",
                ["KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS"] = "first:9093",
                ["KAFKA_CLUSTERS_1_NAME"] = "second",
                ["KAFKA_CLUSTERS_1_BOOTSTRAPSERVERS"] = "second:9093",
            },
            environment);
    }

    [Fact]
    public void A_second_call_changes_the_page_and_adds_none()
    {
        builder.AddKafka("first").WithKafkaUI(containerName: "page");
        builder.AddKafka("second").WithKafkaUI(page => page.WithHostPort(8_123), containerName: "another");

        Assert.Equal("page", Page.Name);
        Assert.Equal(8_123, Container.Endpoint(Page, "http").Port);
    }
}
