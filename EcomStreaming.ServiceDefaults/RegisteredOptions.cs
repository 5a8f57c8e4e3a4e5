using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>Which options a service validates; a built service provider no longer tells.</summary>
internal sealed class RegisteredOptions(IServiceCollection services)
{
    public IEnumerable<Type> Types() => services
        .Where(service => service.ServiceType.IsGenericType && service.ServiceType.GetGenericTypeDefinition() == typeof(IValidateOptions<>))
        .Select(service => service.ServiceType.GetGenericArguments()[0])
        .Distinct();
}
