using System.Reflection;
using EcomStreaming.Arguments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// A service's command line sets what its configuration knows: <c>--Ecom:Partitions=12</c>. .NET passes over what it does not know, and ends with a
/// stack trace where a value is none. Here both are one line on standard error.
/// </summary>
public static class ServiceArguments
{
    /// <summary>The exit code where a service cannot start with what it was given.</summary>
    public const int WrongUsage = 2;

    private const string Mark = "--";

    /// <summary>What .NET, Aspire and OpenTelemetry read; the shop's own settings are found by their options.</summary>
    private static readonly string[] Others =
    [
        "AllowedHosts", "applicationName", "Aspire", "ConnectionStrings", "contentRoot", "environment", "http_ports", "https_ports", "Kestrel",
        "Logging", "urls",
    ];

    private static readonly string[] OtherPrefixes = ["ASPNETCORE_", "DOTNET_", "OTEL_"];

    /// <summary>Those that .NET can be given: it throws at others.</summary>
    public static string[] Readable(string[] args) => [.. args.Where(argument => !argument.StartsWith('-') || argument.StartsWith(Mark))];

    /// <summary>Whether the service must not start: the reason has been written to standard error.</summary>
    public static bool Refuses(this IHost host, string[] args)
    {
        var problem = host.ProblemOf(args);
        if (problem is not null) Console.Error.WriteLine(problem);
        return problem is not null;
    }

    /// <summary>One line, or null where the service can start.</summary>
    public static string? ProblemOf(this IHost host, string[] args) =>
        (ProblemOf(args, OwnOptions(host.Services)) ?? ProblemOf(host.Services.GetService<IStartupValidator>()))?.ReplaceLineEndings(" ");

    /// <summary>What the options themselves say of their values, wherever these were set.</summary>
    private static string? ProblemOf(IStartupValidator? validator)
    {
        try
        {
            validator?.Validate();
            return null;
        }
        catch (Exception e) when (e is OptionsValidationException or InvalidOperationException)
        {
            return e.Message;
        }
    }

    private static string? ProblemOf(string[] args, List<(string Section, Type Type)> options)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var (name, end) = (args[i], args[i].IndexOf('='));
            if (!name.StartsWith(Mark, StringComparison.Ordinal) || name.Length == Mark.Length)
                return $"{name} is not a setting, which is given as --Section:Key=value.";
            if (end > 0) name = name[..end];
            if (end == args[i].Length - 1 && IsSection(name[Mark.Length..], options)) continue; // a test's host writes it of each section
            if (!IsKnown(name[Mark.Length..], options)) return NearestName.Unknown("setting", name, Settings(options));
            if (end > 0) continue;
            if (i + 1 == args.Length || args[i + 1].StartsWith(Mark, StringComparison.Ordinal)) return $"{name} needs a value.";
            i++;
        }

        return null;
    }

    private static bool IsKnown(string key, List<(string Section, Type Type)> options)
    {
        var first = key.Split(':')[0];
        return Others.Contains(first, StringComparer.OrdinalIgnoreCase)
            || OtherPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            || options.Any(one => key.StartsWith($"{one.Section}:", StringComparison.OrdinalIgnoreCase)
                && one.Type.GetProperties().Any(property => IsOf(key[(one.Section.Length + 1)..], property.Name)));
    }

    private static bool IsSection(string key, List<(string Section, Type Type)> options) =>
        options.Any(one => $"{one.Section}:".StartsWith($"{key}:", StringComparison.OrdinalIgnoreCase));

    /// <summary><c>Currencies:GBP</c> is of the property Currencies.</summary>
    private static bool IsOf(string key, string property) => key.Split(':')[0].Equals(property, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Settings(List<(string Section, Type Type)> options) => options
        .SelectMany(one => one.Type.GetProperties(), (one, property) => $"{Mark}{one.Section}:{property.Name}")
        .Concat(Others.Select(other => Mark + other));

    /// <summary>Each options type of the shop names its section in a constant.</summary>
    private static List<(string Section, Type Type)> OwnOptions(IServiceProvider services) =>
    [
        .. services.GetRequiredService<RegisteredOptions>().Types()
            .Select(type => (Section: type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string, type))
            .Where(one => one.Section is not null).Select(one => (one.Section!, one.type)),
    ];
}
