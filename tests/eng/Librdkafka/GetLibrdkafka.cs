using System.Diagnostics;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Eng.Tests.Librdkafka;

/// <summary>Runs eng/librdkafka/get-librdkafka.sh with an output, a cache, a system and temporary files of the test's own.</summary>
internal sealed class GetLibrdkafka : IDisposable
{
    private readonly TemporaryFolder folder = new("librdkafka");
    private readonly Dictionary<string, string?> environment;

    public GetLibrdkafka()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The stand-in builds on Linux only.");
        Assert.SkipUnless(FakeLibrary.CanBeMade, "No cc, bash or flock on the PATH.");
        Directory.CreateDirectory(Temporary);
        environment = new()
        {
            ["LIBRDKAFKA_CACHE"] = In("cache"),
            ["LIBRDKAFKA_SYSTEM_DIRS"] = In("system"),
            ["LIBRDKAFKA_WAYS"] = "cache system older",      // what needs no network; a test says when it wants more
            ["LIBRDKAFKA_PATH"] = null,
            ["TMPDIR"] = Temporary,
        };
    }

    public string Out => In("out/librdkafka.so");

    public string Cached => In("cache/2.15.1/linux-x64/librdkafka.so");

    public string CacheFolder => Path.GetDirectoryName(Cached)!;

    public string SystemFolder => In("system");

    public string Temporary => In("tmp");

    public string In(string path) => Path.Combine(folder.Path, path);

    public GetLibrdkafka With(string variable, string value)
    {
        environment[variable] = value;
        return this;
    }

    /// <summary>Puts a program before all others of its name.</summary>
    public GetLibrdkafka WithProgram(string name, string script)
    {
        var file = In("bin/" + name);
        Directory.CreateDirectory(In("bin"));
        File.WriteAllText(file, "#!/usr/bin/env bash\n" + script);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return With("PATH", $"{In("bin")}:{Environment.GetEnvironmentVariable("PATH")}");
    }

    public async Task<Answer> RunAsync(CancellationToken cancellationToken)
    {
        var script = Path.Combine(RepositoryRoot.Path, "eng/librdkafka/get-librdkafka.sh");
        var start = new ProcessStartInfo("bash", [script, "--out", Out, "--rid", "linux-x64"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new Answer(process.ExitCode, await output, await error);
    }

    public void Dispose() => folder.Dispose();

    internal sealed record Answer(int ExitCode, string Output, string Error);
}
