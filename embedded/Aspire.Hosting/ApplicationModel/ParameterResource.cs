namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from configuration that resources are given.</summary>
public class ParameterResource : Resource, IExpressionValue
{
    private readonly Func<string> read;

    internal ParameterResource(string name, Func<string> read, bool secret) : base(name)
    {
        this.read = read;
        Secret = secret;
    }

    public bool Secret { get; }

    public string ValueExpression => $"{{{Name}.value}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(Read());

    /// <exception cref="MissingParameterValueException">It is not configured.</exception>
    internal string Read() => read();
}

/// <summary>A connection string from configuration: a parameter that others connect with.</summary>
internal sealed class ConnectionStringParameter(string name, Func<string> read, string? variable) : ParameterResource(name, read, secret: true), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{(ParameterResource)this}");

    public string? ConnectionStringEnvironmentVariable => variable;
}
