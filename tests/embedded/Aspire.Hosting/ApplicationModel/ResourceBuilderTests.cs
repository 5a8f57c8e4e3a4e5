using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Tests.Support;

namespace Aspire.Hosting.Tests.ApplicationModel;

public sealed class ResourceBuilderTests
{
    [Fact]
    public async Task An_annotation_joins_the_others_of_its_type_or_takes_their_place()
    {
        await using var app = new TestApplication();
        var web = app.Shell("web", "true")
            .WithAnnotation(new Note("one")).WithAnnotation(new Note("two"));

        Assert.Equal(["one", "two"], Notes());
        Assert.True(web.Resource.TryGetLastAnnotation<Note>(out var last));
        Assert.Equal("two", last.Text);
        web.WithAnnotation(new Note("three"), ResourceAnnotationMutationBehavior.Replace);
        Assert.Equal(["three"], Notes());
        web.WithAnnotation<Note>();
        Assert.Equal(["three", "blank"], Notes());

        IEnumerable<string> Notes() => web.Resource.TryGetAnnotationsOfType<Note>(out var notes) ? notes.Select(note => note.Text) : [];
    }

    [Fact]
    public async Task What_was_never_noted_is_not_found()
    {
        await using var app = new TestApplication();
        var web = app.Shell("web", "true").Resource;

        Assert.False(web.TryGetLastAnnotation<Note>(out _));
        Assert.False(web.TryGetAnnotationsOfType<Note>(out _));
        Assert.False(web.HasAnnotationOfType<Note>());
    }

    [Fact]
    public async Task The_last_word_on_replicas_counts()
    {
        await using var app = new TestApplication();
        app.Project("web", TestApplication.Forever).WithReplicas(3).WithReplicas(2);
        await app.StartAsync();

        await app.InstancesAsync("web", KnownResourceStates.Running, 2);
    }

    private sealed record Note(string Text) : IResourceAnnotation
    {
        public Note() : this("blank")
        {
        }
    }
}
