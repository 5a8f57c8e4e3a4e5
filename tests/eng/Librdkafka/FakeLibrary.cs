using System.Diagnostics;

namespace EcomStreaming.Eng.Tests.Librdkafka;

/// <summary>
/// Makes shared libraries that look like a librdkafka of a given version and given features, so that each branch of
/// the script runs in milliseconds. A C compiler makes them, as one makes the script's own check.
/// </summary>
public static class FakeLibrary
{
    public const string AllFeatures = "gzip,snappy,ssl,sasl,lz4,zstd";

    /// <summary>What can be wrong with a library beyond what it says of itself.</summary>
    public enum Fault
    {
        None,
        CrashesWhenAsked,
        RefusesZstdThoughListed,
        CannotInitialiseTls,
    }

    public static bool CanBeMade { get; } = new[] { "cc", "bash", "flock" }.All(IsOnPath);

    public static string Make(string folder, string fileName, string version = "2.15.1", string features = AllFeatures, Fault fault = Fault.None)
    {
        Directory.CreateDirectory(folder);
        var source = Path.Combine(folder, fileName + ".c");
        var library = Path.Combine(folder, fileName);
        File.WriteAllText(source, Source(version, features, fault));
        using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-o", library, source]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        File.Delete(source);
        return library;
    }

    private static string Source(string version, string features, Fault fault) => $$"""
        #include <stdlib.h>
        #include <string.h>
        const char *rd_kafka_version_str(void) { {{(fault == Fault.CrashesWhenAsked ? "abort();" : "")}} return "{{version}}"; }
        void *rd_kafka_conf_new(void) { return "conf"; }
        void rd_kafka_conf_destroy(void *conf) { }
        int rd_kafka_conf_get(const void *conf, const char *name, char *value, size_t *size) { strcpy(value, "{{features}}"); return 0; }
        int rd_kafka_conf_set(void *conf, const char *name, const char *value, char *error, size_t size) {
            strcpy(error, "not built in");
            return {{(fault == Fault.RefusesZstdThoughListed ? "strcmp(value, \"zstd\") == 0 ? -1 : 0" : "0")}};
        }
        void *rd_kafka_new(int type, void *conf, char *error, size_t size) {
            strcpy(error, "no entropy");
            return {{(fault == Fault.CannotInitialiseTls ? "0" : "\"client\"")}};
        }
        void rd_kafka_destroy(void *client) { }
        """;

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
