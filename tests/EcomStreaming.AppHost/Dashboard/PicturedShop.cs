using EcomStreaming.TestSupport;

namespace EcomStreaming.AppHost.Tests.Dashboard;

/// <summary>
/// The shop as a person starts it: with the tape, and topics of the usual names. The tape is a copy, whose path says nothing of this machine.
/// </summary>
public sealed class PicturedShop : DashboardFixture
{
    private readonly TemporaryFolder tape = new("tape");

    public PicturedShop()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "EcomStreaming.AppHost", "tape")))
            File.Copy(file, Path.Combine(tape.Path, Path.GetFileName(file)));
    }

    protected override string[] Settings => [$"--Ecom:Tape={tape.Path}", "--Ecom:TopicPrefix=ecommerce"];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        tape.Dispose();
    }
}
