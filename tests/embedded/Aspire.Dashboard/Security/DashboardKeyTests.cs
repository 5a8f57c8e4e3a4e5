using Aspire.Dashboard.Security;
using EcomStreaming.TestSupport;

namespace Aspire.Dashboard.Tests.Security;

/// <summary>The secret that lies with the dashboard's data.</summary>
public sealed class DashboardKeyTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("half")]
    public void It_is_made_where_there_is_none_or_half_of_one_for_its_owner_alone_and_kept(string? before)
    {
        using var folder = new TemporaryFolder("key");
        var path = Path.Combine(folder.Path, "dashboard.key");
        if (before is not null) File.WriteAllText(path, before);

        var signed = DashboardKey.Of(folder.Path).Sign("statement");

        Assert.True(DashboardKey.Of(folder.Path).Signed("statement", signed));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }
}
