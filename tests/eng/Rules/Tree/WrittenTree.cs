using EcomStreaming.TestSupport;

namespace EcomStreaming.Rules.Tests;

/// <summary>A small source tree that a test writes, to see a rule fail on it.</summary>
internal sealed class WrittenTree : IDisposable
{
    private readonly TemporaryFolder folder = new("rules");

    public WrittenTree(params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            var file = System.IO.Path.Combine(folder.Path, path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }

    public SourceTree Tree => new(folder.Path);

    public void Dispose() => folder.Dispose();
}
