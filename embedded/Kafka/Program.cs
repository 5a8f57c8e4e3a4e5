using EcomStreaming.Broker.Hosting;

return await CommandLine.RunAsync(args);
