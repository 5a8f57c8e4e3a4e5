using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>
/// Reads what strace saw a process do to a folder: a file per thread, a line per call, all strings and the paths behind descriptors in hexadecimal.
/// A call on the folder that it does not know is an error, for what it does would be missing in the disk.
/// </summary>
/// <remarks><c>1795835663.710871681 pwrite64(141&lt;\x2f\x64&gt;, "\x7b\x0a", 2, 0) = 2 &lt;0.000015950&gt;</c></remarks>
internal static partial class DiskTrace
{
    /// <summary>What changes files, by name or by descriptor, and what could. The file set (<c>%file</c>) has all that takes a path.</summary>
    private const string Calls = "%file,write,writev,pwrite64,pwritev,pwritev2,ftruncate,fallocate,fsync,fdatasync,sync_file_range,syncfs,"
        + "copy_file_range,sendfile,splice,mmap,io_uring_setup";

    private const int StringBytesMax = 1 << 24;
    private const string Detached = " <detached ...>";
    private const string Unfinished = " <unfinished ...>";

    private static readonly string[] Harmless =
        ["stat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2", "readlink", "statfs", "getcwd", "chdir", "execve", "utimensat",
            "chmod", "fchmodat", "inotify_add_watch"];

    /// <summary>The command before the traced one; strace goes its own way (-D), so that the process started is the traced one itself.</summary>
    public static string[] Command(string strace, string folder) =>
    [
        strace, "-D", "-ff", "-qq", "--seccomp-bpf", "-y", "-xx", "-s", $"{StringBytesMax}",
        "--absolute-timestamps=format:unix,precision:ns", "--syscall-times=ns",
        "-e", $"trace={Calls}", "-e", "signal=none", "-o", Path.Combine(folder, "thread"),
    ];

    /// <summary>Reads, and takes away, what was recorded of a process that is dead by now.</summary>
    /// <param name="folder">With the trace's files.</param>
    /// <param name="data">The folder that was looked at, as the process left it.</param>
    public static List<DiskCall> Take(string folder, string data)
    {
        var files = Directory.GetFiles(folder);
        List<DiskCall> calls = [.. files.SelectMany(File.ReadLines).SelectMany(line => Parse(line, data)).OrderBy(call => call.Start)];
        foreach (var file in files) File.Delete(file);
        return [.. calls.Where(call => call.End < DiskCall.Never || IsDone(call, data)).Select(
            call => call.End < DiskCall.Never ? call : call with { End = call.Start })];
    }

    /// <summary>Whether a call in which the process died has done its work.</summary>
    private static bool IsDone(DiskCall call, string data)
    {
        var path = Path.Combine(data, call.Path);
        return call.Kind switch
        {
            DiskCallKind.CreateFile or DiskCallKind.MakeFolder => Path.Exists(path),
            DiskCallKind.Delete or DiskCallKind.Rename => !Path.Exists(path),
            DiskCallKind.SetLength => new FileInfo(path).Length == call.Position,
            DiskCallKind.Write => File.ReadAllBytes(path).Skip(call.Position).Take(call.Bytes.Length).SequenceEqual(call.Bytes),
            _ => false,
        };
    }

    public static IEnumerable<DiskCall> Parse(string line, string data)
    {
        if (!line.Contains(Hex(data), StringComparison.Ordinal)) return [];
        var match = Line().Match(Completed(line));
        if (!match.Success) throw new FormatException($"Not a line of strace: {line}");
        if (match.Groups["result"].Value.StartsWith('-')) return []; // it did nothing
        return new TracedCall(match, data).Read();
    }

    /// <summary>Where its process died in the middle of a call: nobody knows what came of it.</summary>
    private static string Completed(string line) => line.EndsWith(Detached, StringComparison.Ordinal)
        ? line[..^Detached.Length] + ") = ?"
        : line.Replace(Unfinished, "", StringComparison.Ordinal);

    private static string Hex(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(b => $"\\x{b:x2}"));

    [GeneratedRegex(@"^(?<seconds>\d+)\.(?<nanos>\d{9}) (?<name>\w+)\((?<arguments>.*)\) += (?<result>-?\w+|\?)[^=]*?(<(?<took>\d+\.\d{9})>)?$")]
    private static partial Regex Line();

    /// <summary>A call of which something lies in the folder.</summary>
    private sealed class TracedCall(Match match, string data)
    {
        private readonly string name = match.Groups["name"].Value;
        private readonly string[] arguments = match.Groups["arguments"].Value.Split(", ");

        public IEnumerable<DiskCall> Read() => name switch
        {
            _ when Harmless.Contains(name) => [],
            "openat" => Open(PathIn(1), arguments[2].Split('|')),
            "mkdir" => [Call(DiskCallKind.MakeFolder, PathIn(0))],
            "rename" => [Call(DiskCallKind.Rename, PathIn(0)) with { Target = PathIn(1) }],
            "unlink" or "rmdir" => [Call(DiskCallKind.Delete, PathIn(0))],
            "pwrite64" => OfFile(DiskCallKind.Write, Number(3), Content(1)),
            "ftruncate" => OfFile(DiskCallKind.SetLength, Number(1), []),
            "fsync" or "fdatasync" => OfFile(DiskCallKind.Force, 0, []),
            "mmap" when !(arguments[2].Contains("PROT_WRITE", StringComparison.Ordinal)
                && arguments[3].Contains("MAP_SHARED", StringComparison.Ordinal)) => [],
            _ => throw NotUnderstood(),
        };

        private IEnumerable<DiskCall> Open(string path, string[] flags)
        {
            if (flags.Contains("O_APPEND") || !arguments[0].StartsWith("AT_FDCWD", StringComparison.Ordinal)) throw NotUnderstood();
            if (flags.Contains("O_CREAT")) yield return Call(DiskCallKind.CreateFile, path);
            if (flags.Contains("O_TRUNC")) yield return Call(DiskCallKind.SetLength, path);
        }

        /// <summary>What is done to a file without a name is lost in any case.</summary>
        private IEnumerable<DiskCall> OfFile(DiskCallKind kind, int position, byte[] bytes)
        {
            if (arguments[0].EndsWith("(deleted)", StringComparison.Ordinal)) return [];
            return [Call(kind, Below(Text(arguments[0][(arguments[0].IndexOf('<', StringComparison.Ordinal) + 1)..^1]))) with
                { Position = position, Bytes = bytes }];
        }

        private DiskCall Call(DiskCallKind kind, string path)
        {
            var start = (Whole("seconds") * 1_000_000_000) + Whole("nanos");
            var took = match.Groups["took"];
            var end = took.Success
                ? start + long.Parse(took.Value.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)
                : DiskCall.Never;
            return new(start, end, kind, path);
        }

        /// <summary>As much as was written; all that was to be where the process died meanwhile.</summary>
        private byte[] Content(int argument)
        {
            var bytes = Bytes(Unquoted(argument));
            return match.Groups["result"].Value == "?" ? bytes : bytes[..(int)Whole("result")];
        }

        private string PathIn(int argument) => Below(Text(Unquoted(argument)));

        private string Below(string path) =>
            path == data || path.StartsWith(data + "/", StringComparison.Ordinal) ? path[data.Length..].TrimStart('/') : throw NotUnderstood();

        // behind a shortened one stand dots
        private string Unquoted(int argument) => arguments[argument] is ['"', .. var text, '"'] ? text : throw NotUnderstood();

        private int Number(int argument) => int.Parse(arguments[argument], CultureInfo.InvariantCulture);

        private long Whole(string group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

        private static string Text(string hex) => Encoding.UTF8.GetString(Bytes(hex));

        private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace("\\x", "", StringComparison.Ordinal));

        private NotSupportedException NotUnderstood() =>
            new($"What does {name} do to the disk? {string.Join(", ", arguments.Select(argument => argument[..Math.Min(argument.Length, 200)]))}");
    }
}
