namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that may not be known before something else has started.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);

    ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default)
        => GetValueAsync(cancellationToken);
}

/// <summary>A value that has a name in a manifest, such as <c>{kafka.bindings.tcp.port}</c>.</summary>
public interface IManifestExpressionProvider
{
    string ValueExpression { get; }
}

/// <summary>A value made of others, which can be walked to find the resources it depends on.</summary>
public interface IValueWithReferences
{
    IEnumerable<object> References { get; }
}

/// <summary>A value that can be both awaited and named.</summary>
public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;
