namespace EcomStreaming.AppHost;

/// <summary>The run's settings are invalid. The message is one line for the user.</summary>
internal sealed class ShopConfigurationException(string message) : Exception(message)
{
    /// <summary>As a command line's for wrong usage.</summary>
    public const int ExitCode = 2;
}
