using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace EcomStreaming.Payments;

/// <summary>How the gateway is called, section <c>Payments</c>.</summary>
internal sealed class PaymentsOptions
{
    public const string Section = "Payments";

    /// <summary>Calls at the gateway at once.</summary>
    [Range(1, 1_000)]
    public int Concurrency { get; set; } = 64;

    [Range(1, 60_000)]
    public int CallTimeoutMs { get; set; } = 1_000;

    /// <summary>From the first call to the decision that no answer comes, waits for an open circuit included.</summary>
    [Range(10, 240_000)]
    public int AnswerBudgetMs { get; set; } = 30_000;

    [Range(1, 60_000)]
    public int RetryDelayMs { get; set; } = 50;

    [Range(1, 60_000)]
    public int RetryDelayMaxMs { get; set; } = 2_000;

    /// <summary>How long the circuit stays open; Polly takes no less than half a second.</summary>
    [Range(500, 60_000)]
    public int CircuitBreakMs { get; set; } = 2_000;

    internal TimeSpan CallTimeout => TimeSpan.FromMilliseconds(CallTimeoutMs);

    internal TimeSpan AnswerBudget => TimeSpan.FromMilliseconds(AnswerBudgetMs);

    internal TimeSpan RetryDelay => TimeSpan.FromMilliseconds(RetryDelayMs);

    internal TimeSpan RetryDelayMax => TimeSpan.FromMilliseconds(RetryDelayMaxMs);

    internal TimeSpan CircuitBreak => TimeSpan.FromMilliseconds(CircuitBreakMs);
}

[OptionsValidator]
internal sealed partial class PaymentsOptionsValidator : IValidateOptions<PaymentsOptions>;
