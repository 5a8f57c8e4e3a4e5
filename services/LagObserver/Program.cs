using EcomStreaming.Contracts;
using EcomStreaming.LagObserver.Api;
using EcomStreaming.Streaming;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddStreaming().AddLagObserver(Stage.All);

var app = builder.Build();
app.MapDefaultEndpoints();
LagEndpoints.Map(app);
await app.RunAsync();
