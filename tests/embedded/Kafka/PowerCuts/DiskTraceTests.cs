using System.Text;
using EcomStreaming.TestSupport;

namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>Lines of strace as it writes them; quoted text and paths are put in hexadecimal here.</summary>
public sealed class DiskTraceTests
{
    private const long Start = 1_795_835_663_710_871_681;

    [Fact]
    public void A_write_is_read_with_its_place_and_its_time()
    {
        var call = Assert.Single(Parse("pwrite64(49<'/data/topics/a.log'>, 'abc', 3, 4096) = 3 <0.000015950>"));

        Assert.Equal((Start, Start + 15_950, DiskCallKind.Write, "topics/a.log", 4096), (call.Start, call.End, call.Kind, call.Path, call.Position));
        Assert.Equal("abc", Encoding.UTF8.GetString(call.Bytes));
    }

    [Fact]
    public void A_write_of_a_part_is_that_part() =>
        Assert.Equal(2, Assert.Single(Parse("pwrite64(49<'/data/a'>, 'abc', 3, 0) = 2 <0.000015950>")).Bytes.Length);

    [Theory]
    [InlineData("pwrite64(49<'/data/a'>, 'abc', 3, 0) = ?")]
    [InlineData("pwrite64(49<'/data/a'>, 'abc', 3, 0 <unfinished ...>) = ?")]
    [InlineData("pwrite64(49<'/data/a'>, 'abc', 3, 0 <detached ...>")]
    public void A_write_in_which_the_process_died_never_ends(string line)
    {
        var call = Assert.Single(Parse(line));
        Assert.Equal((DiskCall.Never, 3), (call.End, call.Bytes.Length));
    }

    [Theory]
    [InlineData("openat(AT_FDCWD<'/home'>, '/data/a', O_RDWR|O_CREAT|O_CLOEXEC, 0666) = 49<'/data/a'> <0.000128433>", "CreateFile a")]
    [InlineData("openat(AT_FDCWD<'/home'>, '/data/a', O_WRONLY|O_CREAT|O_TRUNC, 0666) = 49<'/data/a'> <0.000128433>", "CreateFile a, SetLength a")]
    [InlineData("openat(AT_FDCWD<'/home'>, '/data/a', O_RDONLY) = 49<'/data/a'> <0.000128433>", "")]
    [InlineData("ftruncate(49<'/data/a'>, 7) = 0 <0.000026782>", "SetLength a 7")]
    [InlineData("mkdir('/data/topics', 0777) = 0 <0.000208136>", "MakeFolder topics")]
    [InlineData("rename('/data/a', '/data/b') = 0 <0.000031740>", "Rename a b")]
    [InlineData("unlink('/data/a') = 0 <0.000031740>", "Delete a")]
    [InlineData("rmdir('/data/topics') = 0 <0.000031740>", "Delete topics")]
    [InlineData("fsync(49<'/data/a'>) = 0 <0.002906196>", "Force a")]
    [InlineData("fsync(49<'/data'>) = 0 <0.002906196>", "Force ")]
    [InlineData("lstat('/data/a', {st_mode=S_IFREG|0644, st_size=141, ...}) = 0 <0.000018945>", "")]
    [InlineData("mmap(NULL, 4096, PROT_READ, MAP_SHARED, 49<'/data/a'>, 0) = 0x7f00 <0.000018945>", "")]
    [InlineData("unlink('/data/a') = -1 ENOENT (No such file or directory) <0.000015641>", "")] // it did nothing
    [InlineData("pwrite64(49<'/data/a'>(deleted), 'abc', 3, 0) = 3 <0.000015950>", "")] // nobody finds it
    [InlineData("unlink('/elsewhere/a') = 0 <0.000031740>", "")]
    [InlineData("+++ exited with 0 +++", "")]
    public void Every_call_that_changes_the_folder_is_read(string line, string expected) =>
        Assert.Equal(
            expected,
            string.Join(
                ", ", Parse(line).Select(call =>
                    $"{call.Kind} {call.Path}{(call.Target.Length > 0 ? " " + call.Target : "")}{(call.Position > 0 ? $" {call.Position}" : "")}")));

    [Theory]
    [InlineData("pwritev(49<'/data/a'>, [{iov_base='abc', iov_len=3}], 1, 0) = 3 <0.000015950>")]
    [InlineData("write(49<'/data/a'>, 'abc', 3) = 3 <0.000015950>")]
    [InlineData("pwrite64(49<'/data/a'>, 'abc'..., 3, 0) = 3 <0.000015950>")] // the trace has a part of it only
    [InlineData("openat(AT_FDCWD<'/home'>, '/data/a', O_WRONLY|O_APPEND) = 49<'/data/a'> <0.000128433>")]
    [InlineData("openat(48<'/data'>, 'a', O_WRONLY|O_CREAT, 0666) = 49<'/data/a'> <0.000128433>")]
    [InlineData("rename('/elsewhere/a', '/data/a') = 0 <0.000031740>")]
    [InlineData("link('/data/a', '/data/b') = 0 <0.000031740>")]
    [InlineData("mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 49<'/data/a'>, 0) = 0x7f00 <0.000018945>")]
    public void A_call_that_is_not_understood_is_an_error(string line) => Assert.Throws<NotSupportedException>(() => Parse(line));

    [Fact]
    public void A_line_that_is_not_understood_is_an_error() => Assert.Throws<FormatException>(() => Parse("pwrite64(49<'/data/a'>, 'abc"));

    [Fact]
    public void What_a_process_died_in_is_done_where_the_folder_shows_it()
    {
        using var folder = new TemporaryFolder("trace");
        var (trace, data) = (Directory.CreateDirectory(Path.Combine(folder.Path, "trace")).FullName,
            Directory.CreateDirectory(Path.Combine(folder.Path, "data")).FullName);
        File.WriteAllText(Path.Combine(data, "a"), "abc");
        const string Lines = """
            pwrite64(49<'/data/a'>, 'bc', 2, 1) = ?
            pwrite64(49<'/data/a'>, 'cd', 2, 2) = ?
            ftruncate(49<'/data/a'>, 3) = ?
            mkdir('/data/topics', 0777) = ?
            rename('/data/c', '/data/a') = ?
            unlink('/data/a') = ?
            fsync(49<'/data/a'>) = ?
            """;
        File.WriteAllLines(Path.Combine(trace, "thread.1"), Lines.Replace("/data", data, StringComparison.Ordinal).Split('\n').Select(Line));

        var calls = DiskTrace.Take(trace, data);

        Assert.Equal(
            [(DiskCallKind.Write, "a"), (DiskCallKind.SetLength, "a"), (DiskCallKind.Rename, "c")], calls.Select(call => (call.Kind, call.Path)));
        Assert.All(calls, call => Assert.Equal(Start, call.End));
        Assert.Empty(Directory.GetFiles(trace));
    }

    private static List<DiskCall> Parse(string line) => [.. DiskTrace.Parse(Line(line), "/data")];

    private static string Line(string call) => "1795835663.710871681 " + Hex(call);

    private static string Hex(string line)
    {
        var parts = line.Split('\'')
            .Select((part, i) => i % 2 == 0 ? part : string.Concat(Encoding.UTF8.GetBytes(part).Select(b => $"\\x{b:x2}"))).ToList();
        var text = new StringBuilder(parts[0]);
        for (var i = 1; i < parts.Count; i++)
        {
            var quote = parts[i - (i % 2 == 1 ? 1 : 2)].EndsWith('<') ? "" : "\""; // a path behind a descriptor has none
            text.Append(quote).Append(parts[i]);
        }

        return text.ToString();
    }
}
