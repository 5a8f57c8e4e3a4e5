using EcomStreaming.Contracts;
using EcomStreaming.Http;
using EcomStreaming.LagObserver.Api;
using EcomStreaming.Streaming;

var builder = WebApplication.CreateBuilder(ServiceArguments.Readable(args));
builder.AddServiceDefaults();
builder.Services.AddShopHttp();
builder.AddStreaming().AddLagObserver(Stage.All);

var app = builder.Build();
if (app.Refuses(args)) return ServiceArguments.WrongUsage;
app.UseShopHttp();
app.MapDefaultEndpoints();
LagEndpoints.Map(app);
await app.RunAsync();
return 0;
