using EcomStreaming.TestSupport;
using Microsoft.Extensions.Configuration;

namespace EcomStreaming.AppHost.Tests.Settings;

/// <summary>Which services get which settings.</summary>
public sealed class ShopSettingsTests
{
    [Theory]
    [InlineData("Ecom:TopicPrefix", "Ecom__TopicPrefix", "topics orders inventory payments lag")]
    [InlineData("Telemetry:SpansPerSecond", "Telemetry__SpansPerSecond", "topics orders inventory payments lag")]
    [InlineData("Ecom:LagIntervalSeconds", "Ecom__LagIntervalSeconds", "lag")]
    [InlineData("Ecom:BrokerPatienceSeconds", "Ecom__BrokerPatienceSeconds", "topics")]
    [InlineData("Orders:Currencies:SEK", "Orders__Currencies__SEK", "orders")]
    [InlineData("payments:gateway:Seed", "payments__gateway__Seed", "payments")]
    [InlineData("Ecom:Tape", "Ecom__Tape", "")]
    [InlineData("Ecom:TelemetrySecret", "Ecom__TelemetrySecret", "")]
    [InlineData("Logging:LogLevel:Default", "Logging__LogLevel__Default", "")]
    public void A_setting_reaches_the_services_that_its_line_names(string key, string variable, string services)
    {
        var settings = Read((key, "none"));

        var reached = ((string[])["topics", "orders", "inventory", "payments", "lag", "tape"])
            .Where(service => settings.HandedOn(service).Contains((variable, "none"), VariableComparer));
        Assert.Equal(services, string.Join(' ', reached));
    }

    [Theory]
    [InlineData(null, "1", null)] // the service's own default
    [InlineData("600", "1", null)] // handed on as it is
    [InlineData(null, "2", "250")]
    [InlineData("600", "4", "150")]
    [InlineData("0.5", "2", "0.25")]
    [InlineData("none", "2", null)] // the service refuses it
    public void The_rate_of_spans_is_the_shops_and_replicas_share_it(string? rate, string replicas, string? share) =>
        Assert.Equal(share, Read(("Telemetry:SpansPerSecond", rate), ("Ecom:Replicas:orders", replicas)).SpansPerSecond("orders"));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("101")]
    [InlineData("two")]
    [InlineData("")]
    public void Replicas_are_a_number_of_one_or_more(string count) =>
        Assert.Contains("must be a number from 1 to 100", Assert.Throws<ShopConfigurationException>(
            () => Read(("Ecom:Replicas:orders", count))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_second_taker_of_a_folder_is_refused_until_the_first_gives_it_up()
    {
        using var data = new TemporaryFolder("locked");
        using (DataFolderLock.Take(data.Path))
        {
            var refusal = Assert.Throws<ShopConfigurationException>(() => DataFolderLock.Take(data.Path));
            Assert.Contains(data.Path, refusal.Message, StringComparison.Ordinal);
        }

        DataFolderLock.Take(data.Path).Dispose();
    }

    [Fact]
    public void A_folder_whose_broker_runs_still_is_refused()
    {
        using var data = new TemporaryFolder("brokered");
        Directory.CreateDirectory(Path.Combine(data.Path, "kafka"));
        var log = new FileStream(Path.Combine(data.Path, "kafka", ".lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        using (log) Assert.Throws<ShopConfigurationException>(() => DataFolderLock.Take(data.Path));

        DataFolderLock.Take(data.Path).Dispose();
    }

    /// <summary>Names of environment variables are .NET's keys, which compare without case.</summary>
    private static readonly EqualityComparer<(string Name, string Value)> VariableComparer = EqualityComparer<(string Name, string Value)>.Create(
        (one, other) => string.Equals(one.Name, other.Name, StringComparison.OrdinalIgnoreCase) && one.Value == other.Value);

    private static ShopSettings Read(params (string Key, string? Value)[] settings) => ShopSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)).Prepend(new("DcpPublisher:RandomizePorts", "true"))).Build(),
        Path.GetTempPath());
}
