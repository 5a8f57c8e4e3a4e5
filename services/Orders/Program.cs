using EcomStreaming.Contracts;
using EcomStreaming.Http;
using EcomStreaming.Orders;
using EcomStreaming.Orders.Api;
using EcomStreaming.Orders.Placing;
using EcomStreaming.Orders.Saga;
using EcomStreaming.Orders.Views;
using EcomStreaming.Streaming;
using Microsoft.Extensions.Logging.Console;

var builder = WebApplication.CreateBuilder(ServiceArguments.Readable(args));
builder.AddServiceDefaults();
builder.AddValidatedOptions<OrdersOptions, OrdersOptionsValidator>(OrdersOptions.Section);
builder.AddValidatedOptions<DashboardOptions, DashboardOptionsValidator>(DashboardOptions.Section);
// In code: Aspire's LOGGING__CONSOLE__FORMATTERNAME renames the section in which a setting would stand.
builder.Logging.AddFilter<ConsoleLoggerProvider>(typeof(OrderJournal).FullName, LogLevel.Warning); // two lines an order: for OTLP
builder.Services.AddShopHttp().AddSingleton<FactWait>();
builder.Services.AddOpenApi();
builder.Services.AddSingleton<OrderMetrics>().AddSingleton<OrderJournal>().AddSingleton<PlacingProcessor>().AddSingleton<SagaProcessor>();
builder.Services.AddSingleton<PlaceOrderEndpoint>().AddSingleton<GetOrderEndpoint>().AddSingleton<TraceLink>();
builder.AddStreaming()
    .AddStage<Journaled<PlacingProcessor, PlacingState, PlacingEntry>, PlacingState, PlacingEntry>(
        Stage.Placing, OrdersStateJson.Default.PlacingEntry)
    .AddStage<Journaled<SagaProcessor, SagaState, SagaEntry>, SagaState, SagaEntry>(Stage.Saga, OrdersStateJson.Default.SagaEntry)
    .AddCommandWriter()
    .AddView<OrderView>(ShopTopic.Orders, ShopTopic.Inventory, ShopTopic.Payments);

var app = builder.Build();
if (app.Refuses(args)) return ServiceArguments.WrongUsage;
app.UseShopHttp();
app.MapDefaultEndpoints();
app.MapOpenApi();
app.MapApiPage();
var shop = app.MapShopGroup();
PlaceOrderEndpoint.Map(shop);
GetOrderEndpoint.Map(shop);
await app.RunAsync();
return 0;
