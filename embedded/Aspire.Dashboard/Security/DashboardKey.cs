using System.Security.Cryptography;
using System.Text;

namespace Aspire.Dashboard.Security;

/// <summary>A secret of this dashboard, kept with its data so that who is logged in stays so across restarts.</summary>
internal sealed class DashboardKey
{
    private const int KeyBytes = 32;
    private readonly byte[] key;

    private DashboardKey(byte[] key) => this.key = key;

    /// <summary>Reads it, or makes it where there is none; without a folder it lives as long as the process.</summary>
    public static DashboardKey Of(string? folder)
    {
        if (folder is null) return new(RandomNumberGenerator.GetBytes(KeyBytes));
        var path = Path.Combine(folder, "dashboard.key");
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: KeyBytes } known) return new(known);
        var made = RandomNumberGenerator.GetBytes(KeyBytes);
        Directory.CreateDirectory(folder);
        File.Delete(path); // the mode is given to a new file only
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(made);
        return new(made);
    }

    /// <summary>Proves that this dashboard said so.</summary>
    public string Sign(string statement) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(statement)));

    public bool Signed(string statement, string signature) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(statement)), Encoding.UTF8.GetBytes(signature));
}
