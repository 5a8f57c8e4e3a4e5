namespace EcomStreaming.Rules.Tests.Broken;

public sealed class SolutionTests
{
    [Fact]
    public void What_the_solution_misses_has_too_much_or_misnames_is_found()
    {
        using var written = Tree(
            ["A", "B"], Line("A", "src\\A.csproj"), Line("A", "src\\A.csproj"), Line("Other", "src\\B.csproj"), Line("Gone", "src\\Gone.csproj"));
        using var missing = Tree(["A", "B"], Line("A", "src\\A.csproj"));

        Assert.Equal(
            [
                "EcomStreaming.sln holds src/Gone.csproj, which is not there",
                "EcomStreaming.sln holds src/A.csproj twice",
                "EcomStreaming.sln calls src/B.csproj Other",
            ],
            Solution.Broken(written.Tree));
        Assert.Equal(["EcomStreaming.sln does not hold src/B.csproj"], Solution.Broken(missing.Tree));
    }

    [Fact]
    public void Two_projects_of_one_name_are_found()
    {
        using var written = new WrittenTree(
            ("EcomStreaming.sln", Line("A", "one\\A.csproj") + Line("A", "two\\A.csproj")), ("one/A.csproj", ""), ("two/A.csproj", ""));

        Assert.Equal(["one/A.csproj and two/A.csproj would share an output folder"], Solution.Broken(written.Tree));
    }

    [Fact]
    public void Folders_of_the_solution_and_built_copies_are_no_projects()
    {
        using var written = new WrittenTree(
            ("EcomStreaming.sln", Line("A", "src\\A.csproj") + Line("src", "src")), ("src/A.csproj", ""), ("artifacts/B.csproj", ""),
            ("src/obj/C.csproj", ""));

        Assert.Empty(Solution.Broken(written.Tree));
    }

    private static WrittenTree Tree(string[] projects, params string[] lines) =>
        new([("EcomStreaming.sln", string.Concat(lines)), .. projects.Select(project => ($"src/{project}.csproj", ""))]);

    private static string Line(string name, string path) => $"Project(\"{{KIND}}\") = \"{name}\", \"{path}\", \"{{ID}}\"\r\nEndProject\r\n";
}
