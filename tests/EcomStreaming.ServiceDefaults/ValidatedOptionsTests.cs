using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EcomStreaming.ServiceDefaults.Tests;

public sealed class ValidatedOptionsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData("9", true)]
    [InlineData("10", false)]
    public async Task Wrong_options_stop_a_service_at_its_start_and_name_the_field(string seats, bool valid)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Table:Seats"] = seats });
        builder.AddValidatedOptions<TableOptions, TableOptionsValidator>("Table");
        using var host = builder.Build();

        var refused = await Record.ExceptionAsync(() => host.StartAsync(Cancelled));

        if (valid) Assert.Equal(seats, host.Services.GetRequiredService<IOptions<TableOptions>>().Value.Seats.ToString(null, null));
        else Assert.Contains(nameof(TableOptions.Seats), Assert.IsType<OptionsValidationException>(refused).Message, StringComparison.Ordinal);
    }
}

internal sealed class TableOptions
{
    [Range(1, 9)]
    public int Seats { get; set; }
}

[OptionsValidator]
internal sealed partial class TableOptionsValidator : IValidateOptions<TableOptions>;
