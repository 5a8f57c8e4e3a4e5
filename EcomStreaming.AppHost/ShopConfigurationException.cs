namespace EcomStreaming.AppHost;

/// <summary>The run was asked for something that it cannot do; the message is for the person who asked.</summary>
internal sealed class ShopConfigurationException(string message) : Exception(message)
{
    /// <summary>As a command line's for wrong usage.</summary>
    public const int ExitCode = 2;
}
