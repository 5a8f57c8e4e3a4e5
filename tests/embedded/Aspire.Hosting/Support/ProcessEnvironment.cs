namespace Aspire.Hosting.Tests.Support;

/// <summary>A variable of this very process for as long as it is held. Tests that hold one run alone.</summary>
internal sealed class ProcessEnvironment : IDisposable
{
    public const string Name = "Environment of this process";

    private readonly string _variable;
    private readonly string? _former;

    public ProcessEnvironment(string variable, string? value)
    {
        (_variable, _former) = (variable, Environment.GetEnvironmentVariable(variable));
        Environment.SetEnvironmentVariable(variable, value);
    }

    public void Dispose() => Environment.SetEnvironmentVariable(_variable, _former);
}

/// <summary>Keeps its tests from running beside any others.</summary>
[CollectionDefinition(ProcessEnvironment.Name, DisableParallelization = true)]
public sealed class ProcessEnvironmentTestGroup;
