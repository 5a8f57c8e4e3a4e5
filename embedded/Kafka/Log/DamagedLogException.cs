namespace EcomStreaming.Broker.Log;

/// <summary>A partition's files are damaged in a way that no crash explains. Nothing is cut off; a person has to decide.</summary>
internal sealed class DamagedLogException : IOException
{
    public DamagedLogException(string path, string problem)
        : base($"{path}: {problem}") => Path = path;

    public DamagedLogException(string path, long position, string problem)
        : this(path, $"byte {position}: {problem}")
    {
    }

    /// <summary>The file, or the folder.</summary>
    public string Path { get; }
}
