namespace EcomStreaming.Broker.Log;

/// <summary>A log is not what was written to it, where no crash can have made it so: it is left as it is, for somebody to decide on.</summary>
internal sealed class DamagedLogException(string path, long position, string problem)
    : IOException($"{path}: byte {position}: {problem}. Restore the file, or set the partition's folder aside to go on without it.");
