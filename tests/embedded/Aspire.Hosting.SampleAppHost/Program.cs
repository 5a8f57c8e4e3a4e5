// An AppHost for the tests of the testing builder: does what the argument --sample asks for, and fails where it is told to.
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.SampleAppHost;
using Microsoft.Extensions.DependencyInjection;

var builder = DistributedApplication.CreateBuilder(args);
var sample = builder.Configuration["sample"];
if (sample == "throw-first") throw new InvalidOperationException("thrown before Build");
if (sample == "no-build") return;
if (sample == "hang") await Task.Delay(Timeout.Infinite, CancellationToken.None);
if (sample == "fail-start") builder.Services.AddHostedService<FailingService>();
builder.Services.AddHostedService<AnsweringService>();

var web = builder.AddResource(new AnsweringResource("web")).Resource;
web.Annotations.Add(new EndpointAnnotation(ProtocolType.Tcp, "http"));
web.Annotations.Add(new EndpointAnnotation(ProtocolType.Tcp, "http", name: "admin"));
builder.AddResource(new SilentResource("silent"));

var application = builder.Build();
if (sample == "throw-last") throw new InvalidOperationException("thrown after Build");
await application.RunAsync();
