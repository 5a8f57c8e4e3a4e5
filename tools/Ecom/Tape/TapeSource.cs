using EcomStreaming.Ecom.Tape.Forms;

namespace EcomStreaming.Ecom.Tape;

/// <summary>One file of the tape, and how it is read.</summary>
/// <param name="Start">Where it would begin if all files were one: a place in the tape is one number.</param>
/// <param name="Dates">Null where its dates can be read in one way only.</param>
internal sealed record TapeSource(string Path, TapeForm Form, DateReading? Dates, long Start, long Bytes)
{
    public string Name { get; } = System.IO.Path.GetFileName(Path);

    public DateOrder DateOrder => Dates?.Order ?? DateOrder.MonthFirst;
}
