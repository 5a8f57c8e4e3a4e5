using EcomStreaming.Broker.Log;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.Log;

/// <summary>A folder is forced to the disk, or it is said that it was not.</summary>
public sealed class FolderSyncTests
{
    [Fact]
    public void A_folder_that_is_there_is_forced_and_stays_as_it_is()
    {
        using var folder = new TemporaryFolder("sync");
        File.WriteAllText(Path.Combine(folder.Path, "kept"), "x");

        FolderSync.Force(folder.Path);

        Assert.Equal("x", File.ReadAllText(Path.Combine(folder.Path, "kept")));
    }

    [Fact]
    public void A_folder_that_is_not_there_cannot_be()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps names with their files.");

        Assert.Throws<IOException>(() => FolderSync.Force("/no/such/folder"));
    }
}
