namespace Aspire.Hosting;

/// <summary>Kafbat's web page over all Kafka resources of an application, in a container.</summary>
public sealed class KafkaUIContainerResource(string name) : ContainerResource(name);
