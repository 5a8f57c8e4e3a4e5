using EcomStreaming.Arguments;

namespace EcomStreaming.Ecom.Load;

/// <summary>The exit codes of a command.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A service was away, or an order was refused or did not end.</summary>
    public const int Failed = 1;

    /// <summary>The arguments or the tape cannot be used; nothing was sent.</summary>
    public const int Usage = ProgramArguments.WrongUsage;

    /// <summary>The summary contradicts itself: an error of this program.</summary>
    public const int DoesNotAddUp = 3;

    /// <summary>The tape was read and yields no order; nothing was sent.</summary>
    public const int NoOrders = 4;

    /// <summary>As a shell reports Ctrl+C.</summary>
    public const int Interrupted = 130;
}
