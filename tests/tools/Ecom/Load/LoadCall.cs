using System.Net;
using System.Net.Sockets;
using EcomStreaming.Ecom.Tests.Tape;

namespace EcomStreaming.Ecom.Tests.Load;

/// <summary>One call of <c>load</c>, as from a shell.</summary>
internal sealed record LoadCall(int ExitCode, string Output, string Error)
{
    /// <summary>The last thing that a person reads.</summary>
    public string LastLine => Error.TrimEnd().Split('\n')[^1];

    /// <summary>An address at which nobody answers.</summary>
    public static string Nobody()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        return $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";
    }

    public static Task<LoadCall> RunAsync(FakeShop shop, WrittenTape tape, params string[] more) =>
        RunAsync([tape.Path, "--orders", shop.Address, "--inventory", shop.Address, .. more], TestContext.Current.CancellationToken);

    public static async Task<LoadCall> RunAsync(string[] arguments, CancellationToken cancellationToken, Func<string, string?>? environment = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(
            ["load", .. arguments], environment ?? (_ => null), TextWriter.Synchronized(output), error, TimeProvider.System, cancellationToken);
        return new LoadCall(exitCode, output.ToString(), error.ToString());
    }
}
