using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard;

/// <summary>What is not to be seen over somebody's shoulder: the values of secret parameters wherever they went, and names that say so themselves.</summary>
internal sealed class BoardSecrets(IReadOnlyList<string> values)
{
    /// <summary>Shorter values are found in any text by chance: they are only compared whole.</summary>
    private const int LettersMin = 4;

    private static readonly string[] Words = ["KEY", "SECRET", "PASSWORD", "TOKEN", "OTLP_HEADERS"];

    internal static BoardSecrets Of(DistributedApplicationModel model) =>
        new([.. model.Resources.OfType<ParameterResource>().Where(parameter => parameter.Secret).Select(ValueOf).OfType<string>().Where(value => value.Length > 0)]);

    internal bool Covers(string name, string? value) =>
        Words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) || (value is not null && values.Any(secret => IsOf(value, secret)));

    private static bool IsOf(string value, string secret) =>
        secret.Length < LettersMin ? value == secret : value.Contains(secret, StringComparison.Ordinal);

    private static string? ValueOf(ParameterResource parameter)
    {
        try
        {
            return parameter.Read();
        }
        catch (MissingParameterValueException)
        {
            return null;
        }
    }
}
