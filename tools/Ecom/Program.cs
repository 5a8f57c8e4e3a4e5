using EcomStreaming.Ecom;

return await CommandLine.RunAsync(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error, TimeProvider.System, CancellationToken.None);
