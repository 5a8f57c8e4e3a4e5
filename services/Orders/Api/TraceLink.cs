using EcomStreaming.Orders.Views;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Orders.Api;

/// <summary>
/// The address at which Aspire's dashboard shows one order's trace: its list of traces, filtered by the attribute that every span of an order
/// carries. It holds no token; who is not logged in gets there over the login page.
/// </summary>
internal sealed class TraceLink(IOptions<DashboardOptions> dashboard)
{
    private const string Path = "/traces?filters=messaging.message.conversation_id:equals:";

    /// <summary>Null without a dashboard, without a recorded trace, or where the order is older than this run of the dashboard.</summary>
    public string? Of(OrderSnapshot order) =>
        dashboard.Value.Url is { } url && order.IsTraced && order.Placed.At >= dashboard.Value.Since
            ? $"{url.TrimEnd('/')}{Path}{order.Placed.OrderId}"
            : null;
}
