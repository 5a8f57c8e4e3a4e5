using System.Runtime.CompilerServices;

namespace Aspire.Hosting.Tests.Support;

/// <summary>A test's own token, cancelled after a minute: what never comes is a failure that says what it was, not a standstill.</summary>
internal static class Limited
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly ConditionalWeakTable<object, CancellationTokenSource> Sources = [];

    public static CancellationToken Cancelled => Sources.GetValue(TestContext.Current.Test!, static _ =>
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(Limit);
        return source;
    }).Token;
}
