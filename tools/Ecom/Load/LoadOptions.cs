using EcomStreaming.Ecom.Tape.Forms;

namespace EcomStreaming.Ecom.Load;

/// <summary>The options of a load.</summary>
/// <param name="Stock">Units that each product gets; null is what the tape sells of it.</param>
/// <param name="Speed">Times as fast as recorded; null is as fast as it goes.</param>
/// <param name="Rate">Orders a second; null is as fast as it goes.</param>
/// <param name="Dates">How dates such as <c>12/1/2010</c> are read; null is as the files show.</param>
/// <param name="Timeout">How long orders may take to end once all are placed.</param>
internal sealed record LoadOptions(Uri Orders, Uri Inventory, int? Stock, double? Speed, double? Rate, DateOrder? Dates, TimeSpan Timeout);
