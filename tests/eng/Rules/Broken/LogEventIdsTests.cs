namespace EcomStreaming.Rules.Tests.Broken;

public sealed class LogEventIdsTests
{
    [Fact]
    public void An_id_that_two_events_of_a_project_have_is_found()
    {
        using var written = new WrittenTree(
            ("src/A.csproj", ""), ("src/One.cs", "    [LoggerMessage(1, LogLevel.Debug, \"\")]"),
            ("src/deep/Two.cs", "    [LoggerMessage(EventId = 1, Message = \"\")]"));

        Assert.Equal(["src/A.csproj has event id 1 2 times: src/One.cs, src/deep/Two.cs"], LogEventIds.Broken(written.Tree));
    }

    [Fact]
    public void Another_projects_event_may_have_it_even_inside()
    {
        using var written = new WrittenTree(
            ("src/A.csproj", ""), ("src/One.cs", "[LoggerMessage(1, LogLevel.Debug, \"\")]"),
            ("src/inner/B.csproj", ""), ("src/inner/Two.cs", "[LoggerMessage(1, LogLevel.Debug, \"\")]"));

        Assert.Empty(LogEventIds.Broken(written.Tree));
    }
}
