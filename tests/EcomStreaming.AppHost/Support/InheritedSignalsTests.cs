using System.Diagnostics;
using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Support;

public sealed class InheritedSignalsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_interrupt_ends_a_child_whether_or_not_this_process_ignores_it(bool ignores)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var ignored = ignores ? InheritedSignals.Ignore(UnixSignal.Interrupt) : null;
        using var child = InheritedSignals.StartInterruptible(new("sleep", ["60"]));

        Signals.Send(child.Id, UnixSignal.Interrupt);
        Signals.Send(child.Id, UnixSignal.Terminate); // ends one that ignores the interrupt

        await EndsByAsync(UnixSignal.Interrupt, child);
    }

    [Fact]
    public async Task A_child_inherits_an_ignored_interrupt_and_this_process_is_as_before()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        var before = InheritedSignals.IsIgnored(UnixSignal.Interrupt);
        var ignored = InheritedSignals.Ignore(UnixSignal.Interrupt);
        using var child = Process.Start("sleep", ["60"]);
        Assert.True(InheritedSignals.IsIgnored(UnixSignal.Interrupt));
        ignored!.Dispose();
        Assert.Equal(before, InheritedSignals.IsIgnored(UnixSignal.Interrupt));

        Signals.Send(child.Id, UnixSignal.Interrupt);
        Signals.Send(child.Id, UnixSignal.Terminate);

        await EndsByAsync(UnixSignal.Terminate, child);
    }

    private static async Task EndsByAsync(UnixSignal signal, Process child)
    {
        await Bounded.WithinAsync(Limit, "the child ends", child.WaitForExitAsync, Cancelled);
        Assert.Equal(128 + (int)signal, child.ExitCode);
    }
}
