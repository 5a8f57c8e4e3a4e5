using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using EcomStreaming.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace EcomStreaming.AppHost.Tests.Container;

/// <summary>What the AppHost makes of AddKafka; nothing runs here.</summary>
public sealed class ContainerKafkaTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void The_volume_is_named_after_the_data_folder()
    {
        Assert.Equal("ecom-kafka-e7c7ea0ba435", ShopKafka.VolumeOf("/srv/shop"));
        Assert.Equal(ShopKafka.VolumeOf("/srv/shop"), ShopKafka.VolumeOf("/srv/other/../shop/"));
        Assert.NotEqual(ShopKafka.VolumeOf("/srv/shop"), ShopKafka.VolumeOf("/srv/other"));
    }

    [Fact]
    public void The_data_lies_in_that_volume()
    {
        using var data = new TemporaryFolder("volume");
        var builder = DistributedApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection([new("Ecom:Kafka", "container"), new("Ecom:Data", data.Path)]);

        var kafka = builder.AddShopKafka(ShopSettings.Read(builder.Configuration, data.Path)).Resource;

        var mount = Assert.Single(kafka.Annotations.OfType<ContainerMountAnnotation>());
        Assert.Equal((ContainerMountType.Volume, ShopKafka.VolumeOf(data.Path)), (mount.Type, mount.Source));
    }

    [Fact]
    public async Task The_packages_check_is_replaced_by_one_that_follows_the_broker()
    {
        await using var broker = await BrokerProcess.StartAsync(Cancelled);
        var builder = DistributedApplication.CreateBuilder();
        var kafka = builder.AddKafka("kafka").WithMetadataCheck().Resource;
        var endpoint = kafka.Annotations.OfType<EndpointAnnotation>().Single(one => one.Name == "tcp");
        endpoint.AllocatedEndpoint = new(endpoint, "127.0.0.1", new Uri($"tcp://{broker.BootstrapServers}").Port);
        await using var services = builder.Services.BuildServiceProvider();

        Assert.Equal(["kafka_ready"], kafka.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key));
        var registered = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;
        Assert.Equal(["kafka_ready"], registered.Select(check => check.Name));
        Assert.Equal(HealthStatus.Healthy, await AskAsync(services));

        await broker.KillAsync();
        Assert.Equal(HealthStatus.Unhealthy, await AskAsync(services));
    }

    private static async Task<HealthStatus> AskAsync(IServiceProvider services) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancelled)).Status;
}
