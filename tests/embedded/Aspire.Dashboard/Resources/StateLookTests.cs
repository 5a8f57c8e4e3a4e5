using Aspire.Dashboard.Pages.Resources;
using Aspire.Dashboard.Tests.Support;

namespace Aspire.Dashboard.Tests.Resources;

/// <summary>States in words and tones.</summary>
public sealed class StateLookTests
{
    [Theory]
    [InlineData("Running", "Healthy", null, "good", "Healthy")]
    [InlineData("Running", "Unhealthy", null, "error", "Unhealthy: orders_http_/health_200_check")]
    [InlineData("Running", "Degraded", null, "warning", "Degraded: orders_http_/health_200_check")]
    [InlineData("Finished", null, 0, "quiet", "exit code 0")]
    [InlineData("Finished", null, 1, "error", "exit code 1")]
    [InlineData("FailedToStart", null, null, "error", null)]
    [InlineData("RuntimeUnhealthy", null, null, "warning", null)]
    [InlineData("NotStarted", null, null, "quiet", null)]
    [InlineData(null, null, null, "quiet", null)]
    public void A_state_has_a_tone_and_says_why(string? state, string? health, int? exitCode, string tone, string? note)
    {
        var look = StateLook.Of(TestBoard.Resource("orders", state, health) with { ExitCode = exitCode });

        Assert.Equal((state ?? "Unknown", tone, note), (look.Name, look.Tone, look.Note));
    }

    [Fact]
    public void A_waiting_resource_says_for_what()
    {
        var waiting = TestBoard.Resource("orders", "Waiting", null) with { Properties = [new("resource.waitingFor", "kafka, topics")] };

        Assert.Equal("for kafka, topics", StateLook.Of(waiting).Note);
    }
}
