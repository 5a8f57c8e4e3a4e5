using EcomStreaming.Payments.Charging;
using EcomStreaming.Payments.Gateway;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EcomStreaming.Payments;

/// <summary>Registers Payments' services, except its stage.</summary>
internal static class PaymentsServices
{
    public static IServiceCollection AddPayments(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IPaymentGateway, SimulatedGateway>().AddSingleton<GatewayPipelines>().AddSingleton<Till>();
    }

    /// <summary>The stage takes no more records at once than the gateway takes calls; the validator looks at the value itself.</summary>
    public static int GatewayConcurrency(this IConfiguration configuration) =>
        int.TryParse(configuration[$"{PaymentsOptions.Section}:{nameof(PaymentsOptions.Concurrency)}"], out var given)
            ? given
            : new PaymentsOptions().Concurrency; // the options' validation refuses what is no number
}
