namespace Aspire.Hosting;

/// <summary>Configuration does not say what a parameter is.</summary>
public class MissingParameterValueException : DistributedApplicationException
{
    public MissingParameterValueException(string message) : base(message)
    {
    }

    public MissingParameterValueException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
