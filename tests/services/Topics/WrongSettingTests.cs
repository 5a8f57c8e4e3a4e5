using System.ComponentModel.DataAnnotations;
using System.Reflection;
using EcomStreaming.Streaming;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace EcomStreaming.Topics.Tests;

/// <summary>Every setting of the topic manager refuses what is no value of it, in one line, before anything is done.</summary>
public sealed class WrongSettingTests
{
    private static readonly string[] NoNumbers = ["x", "NaN", "Infinity", "1.5", "-1", "0", "99999999999999", "1 2", "1,5"];

    private static readonly Dictionary<string, string[]> Wrong = new()
    {
        [nameof(StreamingOptions.TopicPrefix)] = ["-x", "a b", new string('x', 65)],
        [nameof(StreamingOptions.ProcessSpans)] = ["sometimes", "7"],
        [nameof(StreamingOptions.TelemetrySecret)] = ["short"],
    };

    [Fact]
    public void Each_setting_refuses_what_is_no_value_of_it()
    {
        foreach (var property in typeof(StreamingOptions).GetProperties())
        {
            var values = property.GetCustomAttribute<RangeAttribute>() is null ? Wrong[property.Name] : NoNumbers;
            foreach (var value in values)
            {
                var problem = ProblemOf($"--Ecom:{property.Name}={value}");
                Assert.True(problem?.Contains(property.Name) is true && !problem.Contains('\n'), $"{property.Name}={value}: {problem}");
            }
        }
    }

    [Theory]
    [InlineData("--Ecom:Partitons=3", "There is no setting --Ecom:Partitons. The nearest is --Ecom:Partitions.")]
    [InlineData("--Telemetry:BatchSpan=true", "There is no setting --Telemetry:BatchSpan. The nearest is --Telemetry:BatchSpans.")]
    [InlineData("--Ecom=3", "There is no setting --Ecom. The nearest is --urls.")]
    [InlineData("--url=x", "There is no setting --url. The nearest is --urls.")]
    [InlineData("--Ecom:Partitions", "--Ecom:Partitions needs a value.")]
    [InlineData("--Ecom:Partitions --Ecom:TopicPrefix=x", "--Ecom:Partitions needs a value.")]
    [InlineData("serve", "serve is not a setting, which is given as --Section:Key=value.")]
    [InlineData("-p=1", "-p=1 is not a setting, which is given as --Section:Key=value.")]
    [InlineData("/Ecom:Partitions=1", "/Ecom:Partitions=1 is not a setting, which is given as --Section:Key=value.")]
    public void What_is_unknown_is_named(string arguments, string problem) => Assert.Equal(problem, ProblemOf(arguments.Split(' ')));

    [Theory]
    [InlineData("--Ecom:Partitions=3")]
    [InlineData("--ecom:partitions 3 --Ecom:TopicPrefix x")]
    [InlineData("--ConnectionStrings:kafka=localhost:9092 --Logging:LogLevel:Default=Debug --environment=Development")]
    public void What_is_right_passes(string arguments) => Assert.Null(ProblemOf(arguments.Split(' ')));

    [Theory]
    [InlineData("--Ecom:Partitions=x")]
    [InlineData("-p=1")]
    public async Task The_process_ends_with_2_and_one_line(string argument)
    {
        await using var topics = TopicsProcess.Start("127.0.0.1:1", argument);

        Assert.Equal(2, await topics.ExitCodeAsync(TestContext.Current.CancellationToken));
        Assert.Single(topics.Errors);
        Assert.Empty(topics.Output);
    }

    private static string? ProblemOf(params string[] args)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddCommandLine(ServiceArguments.Readable(args));
        builder.AddServiceDefaults();
        builder.AddStreaming();
        using var host = builder.Build();
        return host.ProblemOf(args);
    }
}
