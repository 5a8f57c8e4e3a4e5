namespace EcomStreaming.Ecom.Tape.Lines;

/// <summary>Where a line lies in its file, and what is wrong with it as a line.</summary>
/// <param name="Number">Counts from 1, the header included.</param>
/// <param name="Bytes">With its line end.</param>
internal readonly record struct TapeLine(int Number, long Offset, long Bytes, bool IsEmpty, string? Problem);
