using EcomStreaming.Contracts;
using EcomStreaming.Http;
using EcomStreaming.Inventory.Api;
using EcomStreaming.Inventory.Stock;
using EcomStreaming.Inventory.Views;
using EcomStreaming.Streaming;

var builder = WebApplication.CreateBuilder(ServiceArguments.Readable(args));
builder.AddServiceDefaults();
builder.Services.AddShopHttp().AddSingleton<FactWait>();
builder.Services.AddOpenApi();
builder.Services.AddSingleton<StockMetrics>().AddSingleton<ProductEndpoint>().AddSingleton<ReplenishEndpoint>();
builder.AddStreaming()
    .AddStage<StockProcessor, StockState, StockEntry>(Stage.Stock, StockStateJson.Default.StockEntry)
    .AddCommandWriter()
    .AddView<ProductView>(ShopTopic.Inventory);

var app = builder.Build();
if (app.Refuses(args)) return ServiceArguments.WrongUsage;
app.UseShopHttp();
app.MapDefaultEndpoints();
app.MapOpenApi();
app.MapApiPage();
var shop = app.MapShopGroup();
ProductEndpoint.Map(shop);
ReplenishEndpoint.Map(shop);
await app.RunAsync();
return 0;
