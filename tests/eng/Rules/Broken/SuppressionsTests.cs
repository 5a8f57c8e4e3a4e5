namespace EcomStreaming.Rules.Tests.Broken;

public sealed class SuppressionsTests
{
    [Theory]
    [InlineData("a.cs", "#pragma warning disable CA1")]
    [InlineData("a.cs", "    #pragma warning disable CA1 //")]
    [InlineData("a.cs", "#pragma warning disable // because of everything")]
    [InlineData("a.cs", "#pragma warning disable CA1, CA2")]
    [InlineData("a.cs", "[SuppressMessage(\"A\", \"B\")]")]
    [InlineData("a.csproj", "<NoWarn>$(NoWarn);CS1</NoWarn>")]
    [InlineData("a.csproj", "<PackageReference Include=\"A\" NoWarn=\"NU1\" /> <!-- -->")]
    [InlineData("a.props", "<WarningsNotAsErrors>CS1</WarningsNotAsErrors>")]
    [InlineData("a.targets", "<NoWarn>CS1</NoWarn>")]
    public void A_warning_that_is_silenced_without_a_reason_is_found(string file, string line)
    {
        using var written = new WrittenTree((file, $"\n{line}\n"));

        Assert.Equal([$"{file}:2 silences a warning without a reason on its line"], Suppressions.Broken(written.Tree));
    }

    [Theory]
    [InlineData("a.cs", "#pragma warning disable CA1 // it is what the format asks for")]
    [InlineData("a.cs", "#pragma warning disable CA1, CA2,CA3 // it is what the format asks for")]
    [InlineData("a.cs", "#pragma warning restore CA1")]
    [InlineData("a.cs", "[SuppressMessage(\"A\", \"B\", Justification = \"it is what the format asks for\")]")]
    [InlineData("a.csproj", "<NoWarn>$(NoWarn);CS1</NoWarn> <!-- names say it -->")]
    public void With_a_reason_it_may_be_silent(string file, string line)
    {
        using var written = new WrittenTree((file, line));

        Assert.Empty(Suppressions.Broken(written.Tree));
    }
}
