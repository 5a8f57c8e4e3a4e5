namespace EcomStreaming.Ecom.Tape.Forms;

/// <summary>In which order a file's days and months are read, and what decided it, as the summary says it.</summary>
internal sealed record DateReading(DateOrder Order, string Reason)
{
    public override string ToString() => $"{Order.InWords()}, {Reason}";
}
