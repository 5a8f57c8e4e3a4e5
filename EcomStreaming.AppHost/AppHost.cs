using EcomStreaming.AppHost;
using EcomStreaming.AppHost.Dashboard;

if (!Shop.TryCreateBuilder(args, out var builder) || !builder.TryAddShop(out var shop)) return ShopConfigurationException.ExitCode;

// The log that everything flows through; where it comes from is the run's choice.
var kafka = builder.AddShopKafka(shop);

// Declares the topics, then ends: nobody writes before.
var topics = builder.AddProject<Projects.EcomStreaming_Topics>("topics")
    .WithShop(shop, kafka);

// HTTP writes commands; the services' stages turn them into facts. No service calls another.
var orders = builder.AddProject<Projects.EcomStreaming_Orders>("orders")
    .WithShopService(shop, kafka, topics)
    .WithDashboardLink();

var inventory = builder.AddProject<Projects.EcomStreaming_Inventory>("inventory")
    .WithShopService(shop, kafka, topics);

var payments = builder.AddProject<Projects.EcomStreaming_Payments>("payments")
    .WithShopService(shop, kafka, topics);

// Watches how far the stages are behind, whoever of them lives.
var lag = builder.AddProject<Projects.EcomStreaming_LagObserver>("lag")
    .WithShopService(shop, kafka, topics);

// A few recorded orders, so that a first run shows the shop at work. They are keyed: a second run adds none.
if (shop.Tape is { } recorded)
{
    var tape = builder.AddProject<Projects.EcomStreaming_Ecom>("tape")
        .FromBuiltProgram()
        .WithPlainHttp()
        .WithArgs("load", recorded, "--rate", "10")
        .WithReference(orders).WaitFor(orders)
        .WithReference(inventory).WaitFor(inventory)
        .WaitFor(payments)
        .ExcludeFromManifest();
    tape.WithIconName("Play").WithParentRelationship(orders);
}

// What the dashboard shows of each, and offers.
kafka.WithIconName("Stream").WithKafkaCommands(lag);
topics.WithIconName("TextBulletListSquare").WithParentRelationship(kafka);
lag.WithIconName("Gauge").WithParentRelationship(kafka).WithPage("Lag", "/lag").WithPage("Topics", "/topics");
orders.WithIconName("ReceiptMoney").WithPage("API", "/scalar");
inventory.WithIconName("BoxMultiple").WithPage("API", "/scalar");
payments.WithIconName("Payment").WithPage("Health", "/health");

builder.Build().Run();
return 0;
