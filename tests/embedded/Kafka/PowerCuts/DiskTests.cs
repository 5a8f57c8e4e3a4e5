using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>Which names a disk may hold. The first draw is how many of the changes that are not certain are there.</summary>
public sealed class DiskTests : IDisposable
{
    private const long Later = 1_000;

    private readonly TemporaryFolder folder = new("image");
    private readonly List<DiskCall> calls = [];
    private long now;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_forced_file_whose_folder_was_not_forced_may_have_no_name()
    {
        Create("file");
        Do(DiskCallKind.Force, "file");

        Assert.Equal([], At(0));
        Assert.Equal(["file=file"], At(1));
    }

    [Fact]
    public void A_forced_folder_has_its_names_and_all_that_happened_before_them()
    {
        Do(DiskCallKind.MakeFolder, "a");
        Do(DiskCallKind.MakeFolder, "b");
        Create("a/file");
        Create("b/file");
        Do(DiskCallKind.Force, "b");
        Create("a/late");

        Assert.Equal(["a/file=a/file", "b/file=b/file"], At(0));
        Assert.Equal(["a/file=a/file", "a/late=a/late", "b/file=b/file"], At(1));
    }

    [Fact]
    public void A_rename_that_is_lost_leaves_the_old_names()
    {
        Create("new");
        Create("name");
        Do(DiskCallKind.Force, "");
        Do(DiskCallKind.Rename, "new", "name");

        Assert.Equal(["name=name", "new=new"], At(0));
        Assert.Equal(["name=new"], At(1));
        Do(DiskCallKind.Force, "");
        Assert.Equal(["name=new"], At());
    }

    [Fact]
    public void A_deletion_that_is_lost_leaves_the_file()
    {
        Create("file");
        Do(DiskCallKind.Force, "");
        Do(DiskCallKind.Delete, "file");

        Assert.Equal(["file=file"], At(0));
        Assert.Equal([], At(1));
    }

    [Fact]
    public void A_folder_takes_along_what_is_in_it()
    {
        Do(DiskCallKind.MakeFolder, "old");
        Create("old/file");
        Do(DiskCallKind.Rename, "old", "new");
        Do(DiskCallKind.Force, "");

        Assert.Equal(["new/file=old/file"], At());
    }

    [Fact]
    public void What_is_written_to_a_file_follows_it_to_its_new_name()
    {
        Create("file");
        Do(DiskCallKind.Rename, "file", "moved");
        Write("moved", "moved");
        Do(DiskCallKind.Force, "moved");
        Do(DiskCallKind.Force, "");

        Assert.Equal(["moved=moved"], At());
    }

    [Fact]
    public void A_name_that_is_used_again_is_another_file()
    {
        Create("file");
        Do(DiskCallKind.Delete, "file");
        Do(DiskCallKind.CreateFile, "file");
        Do(DiskCallKind.Force, "");

        Assert.Equal(["file="], At());
    }

    /// <summary>A file whose content is certain.</summary>
    private void Create(string path)
    {
        Do(DiskCallKind.CreateFile, path);
        Write(path, path);
        Do(DiskCallKind.Force, path);
    }

    private void Do(DiskCallKind kind, string path, string target = "") => calls.Add(new(++now, ++now, kind, path) { Target = target });

    private void Write(string path, string text) =>
        calls.Add(new(++now, ++now, DiskCallKind.Write, path) { Bytes = System.Text.Encoding.UTF8.GetBytes(text) });

    private List<string> At(params int[] draws)
    {
        var image = Path.Combine(folder.Path, Path.GetRandomFileName());
        Directory.CreateDirectory(image);
        new Disk(calls).Write(image, Later, new Draws(tears: false, draws));
        return [.. Directory.EnumerateFiles(image, "*", SearchOption.AllDirectories)
            .Select(path => $"{Path.GetRelativePath(image, path)}={File.ReadAllText(path)}").Order(StringComparer.Ordinal)];
    }
}
