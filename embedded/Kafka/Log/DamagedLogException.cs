namespace EcomStreaming.Broker.Log;

/// <summary>The log is damaged in a way that no crash explains. Nothing is cut off; a person has to decide.</summary>
internal sealed class DamagedLogException(string path, long position, string problem)
    : IOException($"{path}: byte {position}: {problem}. Restore the file, or move the partition's folder away to start without it.");
