using EcomStreaming.Contracts;
using EcomStreaming.Http;
using EcomStreaming.Orders;
using EcomStreaming.Orders.Api;
using EcomStreaming.Orders.Placing;
using EcomStreaming.Orders.Saga;
using EcomStreaming.Orders.Views;
using EcomStreaming.Streaming;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddValidatedOptions<OrdersOptions, OrdersOptionsValidator>(OrdersOptions.Section);
builder.AddValidatedOptions<DashboardOptions, DashboardOptionsValidator>(DashboardOptions.Section);
builder.Services.AddShopHttp();
builder.Services.AddOpenApi();
builder.Services.AddSingleton<OrderMetrics>().AddSingleton<PlaceOrderEndpoint>().AddSingleton<GetOrderEndpoint>().AddSingleton<TraceLink>();
builder.AddStreaming()
    .AddStage<PlacingProcessor, PlacingState, PlacingEntry>(Stage.Placing, OrdersStateJson.Default.PlacingEntry)
    .AddStage<SagaProcessor, SagaState, SagaEntry>(Stage.Saga, OrdersStateJson.Default.SagaEntry)
    .AddCommandWriter()
    .AddView<OrderView>(ShopTopic.Orders, ShopTopic.Inventory, ShopTopic.Payments);

var app = builder.Build();
app.UseShopHttp();
app.MapDefaultEndpoints();
app.MapOpenApi();
app.MapApiPage();
var shop = app.MapShopGroup();
PlaceOrderEndpoint.Map(shop);
GetOrderEndpoint.Map(shop);
await app.RunAsync();
