using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EcomStreaming.ServiceDefaults;

/// <summary>Answers a request under a foreign name with a ProblemDetails that names the field; ASP.NET's own answer is a bare page.</summary>
internal sealed class ForeignHost(IOptionsMonitor<HostFilteringOptions> filtering, IProblemDetailsService problems) : IStartupFilter
{
    /// <summary>Before every other filter, ASP.NET's check of the name among them: what comes after that check does not see the refusal.</summary>
    public static void Register(IServiceCollection services)
    {
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, ForeignHost>());
        services.Configure<HostFilteringOptions>(options => options.IncludeFailureMessage = false);
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(AnswerAsync);
        next(app);
    };

    private async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        // Refused before any endpoint was looked for: that is what the check of the name does.
        if (http.Response is not { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false } || http.GetEndpoint() is not null) return;

        var names = string.Join(", ", filtering.CurrentValue.AllowedHosts);
        var problem = new HttpValidationProblemDetails(new Dictionary<string, string[]> { ["Host"] = [$"Must be one of: {names}."] })
        {
            Status = StatusCodes.Status400BadRequest,
            Title = "The service does not answer under this name.",
        };
        await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = http, ProblemDetails = problem });
    }
}
