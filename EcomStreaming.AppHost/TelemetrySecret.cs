using System.Security.Cryptography;

namespace EcomStreaming.AppHost;

/// <summary>
/// The secret for the hashes of customer ids. It is created once and stored with the run's data, so that today's hash also finds yesterday's
/// telemetry.
/// </summary>
internal static class TelemetrySecret
{
    public const string FileName = "telemetry-secret";

    private const int Bytes = 32;

    public static string Of(string data)
    {
        var path = Path.Combine(data, FileName);
        return Read(path) ?? Make(path);
    }

    /// <summary>Null where there is none, or only a part of one.</summary>
    private static string? Read(string path) =>
        File.Exists(path) && File.ReadAllText(path).Trim() is { Length: 2 * Bytes } secret ? secret : null;

    private static string Make(string path)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete(path); // the mode is given to a new file only
        using var file = new StreamWriter(path, options);
        file.WriteLine(secret);
        return secret;
    }
}
