using Microsoft.Extensions.Configuration;

namespace EcomStreaming.AppHost.Dashboard;

/// <summary>Makes Aspire's dashboard store its runs with the shop's data instead of in the user's home.</summary>
internal static class DashboardData
{
    /// <summary>The folder is made before the dashboard starts: values that pages mask lie there as they were, so it is its owner's alone.</summary>
    public static void Keep(IConfiguration configuration, string data)
    {
        if (configuration["ASPIRE_DASHBOARD_DATA_DIRECTORY"] is not null) return; // somebody wants it elsewhere
        var folder = Path.Combine(data, "dashboard");
        DataFolder.CreateClosed(folder);
        configuration["ASPIRE_DASHBOARD_DATA_DIRECTORY"] = folder;
    }
}
