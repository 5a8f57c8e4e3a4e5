using System.Globalization;

namespace EcomStreaming.BrokerBench;

/// <summary>What was measured of both brokers, as a table with their ratios: the median of all rounds of each.</summary>
internal sealed class Results
{
    private readonly List<string> names = [];
    private readonly Dictionary<(string Row, string Broker), List<double>> values = [];

    public void Add(string row, string broker, double value)
    {
        if (!names.Contains(row)) names.Add(row);
        if (!values.TryGetValue((row, broker), out var list)) values[(row, broker)] = list = [];
        list.Add(value);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row}, {broker}: {Short(value)}"));
    }

    public void Print(TextWriter output)
    {
        string[] columns = ["embedded", "Kafka", "client alone"];
        output.WriteLine("| what | embedded | Kafka | embedded ÷ Kafka | client alone |");
        output.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var name in names)
        {
            var medians = columns.Select(column => Median(name, column)).ToList();
            var ratio = medians[0] / medians[1];
            output.WriteLine($"| {name} | {Short(medians[0])} | {Short(medians[1])} | {Short(ratio)} | {Short(medians[2])} |");
        }
    }

    private double? Median(string row, string broker)
    {
        if (!values.TryGetValue((row, broker), out var list)) return null;
        list.Sort();
        return (list[(list.Count - 1) / 2] + list[list.Count / 2]) / 2;
    }

    private static string Short(double? value) => value switch
    {
        null => "",
        >= 1000 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.000", CultureInfo.InvariantCulture),
    };
}
