using EcomStreaming.Contracts;
using EcomStreaming.Http;
using EcomStreaming.Payments;
using EcomStreaming.Payments.Charging;
using EcomStreaming.Payments.Gateway;
using EcomStreaming.Streaming;

var builder = WebApplication.CreateBuilder(ServiceArguments.Readable(args));
builder.AddServiceDefaults();
builder.Services.AddShopHttp();
builder.AddValidatedOptions<PaymentsOptions, PaymentsOptionsValidator>(PaymentsOptions.Section);
builder.AddValidatedOptions<SimulatedGatewayOptions, SimulatedGatewayOptionsValidator>(SimulatedGatewayOptions.Section);
builder.Services.AddPayments();
builder.AddStreaming().AddEffectStage<ChargingProcessor, ChargingState, ChargingEntry>(
    Stage.Charging, ChargingStateJson.Default.ChargingEntry, builder.Configuration.GatewayConcurrency());

var app = builder.Build();
if (app.Refuses(args)) return ServiceArguments.WrongUsage;
app.UseShopHttp();
app.MapDefaultEndpoints();
await app.RunAsync();
return 0;
