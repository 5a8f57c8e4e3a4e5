namespace EcomStreaming.AppHost.Tests.Settings;

/// <summary>What may stand on the command line, and what is said of the rest.</summary>
public sealed class ShopArgumentsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("--tape none", "--Ecom:Tape=none")]
    [InlineData("--tape=none", "--Ecom:Tape=none")]
    [InlineData("--TAPE none", "--Ecom:Tape=none")]
    [InlineData("--kafka external --data=/tmp/x --tape none", "--Ecom:Kafka=external --Ecom:Data=/tmp/x --Ecom:Tape=none")]
    [InlineData("--data a=b", "--Ecom:Data=a=b")]
    [InlineData("--data=a=b", "--Ecom:Data=a=b")]
    [InlineData("--data ./--x", "--Ecom:Data=./--x")]
    [InlineData("--Ecom:Data /tmp/x --ecom:tape=none", "--Ecom:Data=/tmp/x --ecom:tape=none")]
    [InlineData("--Ecom:TopicPrefix=p --Ecom:Replicas:orders=2", "--Ecom:TopicPrefix=p --Ecom:Replicas:orders=2")]
    [InlineData("--Ecom:TelemetrySecret=", "--Ecom:TelemetrySecret=")]
    [InlineData("--Telemetry:BatchSpans true", "--Telemetry:BatchSpans=true")]
    [InlineData("--Orders:Currencies:SEK=2 --Payments:Gateway:Seed=-7", "--Orders:Currencies:SEK=2 --Payments:Gateway:Seed=-7")]
    [InlineData("--Payments:Gateway:Seed -7", "--Payments:Gateway:Seed=-7")]
    [InlineData("--ConnectionStrings:kafka=h:9092 --Parameters:p=--x", "--ConnectionStrings:kafka=h:9092 --Parameters:p=--x")]
    [InlineData("--Logging:LogLevel:Default=Debug", "--Logging:LogLevel:Default=Debug")]
    [InlineData("--DcpPublisher:RandomizePorts=true", "--DcpPublisher:RandomizePorts=true")]
    [InlineData("--ASPIRE_CONTAINER_RUNTIME=podman", "--ASPIRE_CONTAINER_RUNTIME=podman")]
    [InlineData("--operation publish --step=deploy --publisher manifest", "--operation=publish --step=deploy --publisher=manifest")]
    [InlineData("--output-path /out --environment=Staging --log-level debug", "--output-path=/out --environment=Staging --log-level=debug")]
    [InlineData("--include-exception-details true --clear-cache=true --yes true", "--include-exception-details=true --clear-cache=true --yes=true")]
    [InlineData("--list-steps true --dcp-cli-path /dcp", "--list-steps=true --dcp-cli-path=/dcp")]
    [InlineData("--dcp-container-runtime podman --dcp-dashboard-path /d", "--dcp-container-runtime=podman --dcp-dashboard-path=/d")]
    [InlineData("--dcp-dependency-check-timeout 30", "--dcp-dependency-check-timeout=30")]
    public void What_passes_has_one_spelling_afterwards(string line, string parsed) =>
        Assert.Equal(parsed, string.Join(' ', ShopArguments.Parse(Words(line))));

    [Theory]
    [InlineData("--bogus x", "--bogus is not known here.")]
    [InlineData("--bogus=secret", "--bogus is not known here.")]
    [InlineData("--tpae none", "--tpae is not known here. Did you mean --tape?")]
    [InlineData("--Telemetry:SpanPerSecond=1", "--Telemetry:SpanPerSecond is not known here. Did you mean --Telemetry:SpansPerSecond?")]
    [InlineData("--output-pth /out", "--output-pth is not known here. Did you mean --output-path?")]
    [InlineData("--Ecom:Replicas:topics=2", "--Ecom:Replicas:topics is not known here.")]
    [InlineData("--ConnectionStrings:=x", "--ConnectionStrings: is not known here.")]
    [InlineData("--Orders=x", "--Orders is not known here.")]
    [InlineData("--", "-- is not known here.")]
    [InlineData("--=x", "-- is not known here.")]
    [InlineData("serve", "'serve' is not known here: the shop takes switches only, such as --tape none.")]
    [InlineData("-tape none", "'-tape' is not known here: the shop takes switches only, such as --tape none.")]
    [InlineData("/Ecom:Data=x", "'/Ecom:Data=x' is not known here: the shop takes switches only, such as --tape none.")]
    [InlineData("--tape none there", "'there' is not known here: the shop takes switches only, such as --tape none.")]
    [InlineData("--tape", "--tape needs a value.")]
    [InlineData("--tape=", "--tape needs a value.")]
    [InlineData("--tape --data /x", "--tape needs a value.")]
    [InlineData("--data --data /x", "--data needs a value.")]
    [InlineData("--data=--data", "--data needs a value.")]
    [InlineData("--Ecom:Data --tape", "--Ecom:Data needs a value.")]
    [InlineData("--Parameters:p --x", "--Parameters:p needs a value.")]
    [InlineData("--yes", "--yes needs a value.")]
    [InlineData("--output-path= --yes true", "--output-path needs a value.")]
    [InlineData("--dcp-dependency-check-timeout abc", "--dcp-dependency-check-timeout must be a whole number, not 'abc'.")]
    [InlineData(
        "--Logging:LogLevel:Default=loud",
        "--Logging:LogLevel:Default must be one of Trace, Debug, Information, Warning, Error, Critical, None, not 'loud'.")]
    [InlineData("--tape none --tape none", "--tape (Ecom:Tape) is given twice.")]
    [InlineData("--Ecom:Tape=none --tape=x", "--tape (Ecom:Tape) is given twice.")]
    [InlineData("--tape=x --ECOM:TAPE=none", "--ECOM:TAPE is given twice.")]
    public void What_does_not_pass_is_named(string line, string refusal) =>
        Assert.Equal(refusal, Assert.Throws<ShopConfigurationException>(() => ShopArguments.Parse(Words(line))).Message);

    [Fact]
    public void A_refusal_is_one_line_whatever_stands_in_the_argument()
    {
        var refusal = Assert.Throws<ShopConfigurationException>(() => ShopArguments.Parse(["--a\nb\r\u001b[1m=x"]));

        Assert.Equal("--a?b??[1m is not known here.", refusal.Message);
    }

    [Fact]
    public void An_empty_value_is_one() =>
        Assert.Equal("--tape needs a value.", Assert.Throws<ShopConfigurationException>(() => ShopArguments.Parse(["--tape", ""])).Message);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
