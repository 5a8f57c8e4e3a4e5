using System.Globalization;
using EcomStreaming.Ecom.Tape;
using static EcomStreaming.Ecom.Tests.Tape.WrittenTape;

namespace EcomStreaming.Ecom.Tests.Tape;

/// <summary>What a tape that was read keeps in memory.</summary>
[Collection(typeof(Alone))]
public sealed class TapeMemoryTests
{
    [Fact]
    public async Task Memory_grows_with_invoices_and_not_with_lines()
    {
        var (few, many) = (await KeptBytesAsync(invoices: 100, linesEach: 20), await KeptBytesAsync(invoices: 100, linesEach: 2_000));

        Assert.True(many - few < 1_000_000, $"{few} B are kept of 2,000 lines and {many} B of 200,000.");
    }

    private static async Task<long> KeptBytesAsync(int invoices, int linesEach)
    {
        using var written = new WrittenTape();
        Write(Path.Combine(written.Path, "day.csv"), invoices, linesEach);
        var files = TapeSources.FilesOf(written.Path);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var tape = await TapeReader.ReadAsync(files, dates: null, TestContext.Current.CancellationToken);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.Equal(invoices * linesEach, tape.OrderLines);
        GC.KeepAlive(tape);
        return kept;
    }

    /// <summary>Line by line: the whole text, freed later, would hide what is kept.</summary>
    private static void Write(string path, int invoices, int linesEach)
    {
        using var file = new StreamWriter(path);
        file.WriteLine(Header);
        for (var invoice = 0; invoice < invoices; invoice++)
            for (var line = 0; line < linesEach; line++)
                file.WriteLine(Row($"{invoice}", $"{10_000 + (line % 20)}", description: line.ToString(CultureInfo.InvariantCulture)));
    }
}

/// <summary>The memory of a process is that of all its tests.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;
