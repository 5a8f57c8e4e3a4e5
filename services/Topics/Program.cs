using EcomStreaming.Streaming;
using EcomStreaming.Topics;

var builder = Host.CreateApplicationBuilder(ServiceArguments.Readable(args));
builder.AddServiceDefaults();
builder.AddStreaming();
builder.Services.AddSingleton<DeclareTopics>();

using var host = builder.Build();
if (host.Refuses(args)) return ServiceArguments.WrongUsage;
await host.StartAsync();
var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
var exitCode = await host.Services.GetRequiredService<DeclareTopics>().RunAsync(stopping);
await host.StopAsync();
return exitCode;
