namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>How much of what was not forced to the disk is there after a power cut.</summary>
internal abstract class Luck
{
    /// <summary>How many of several things that come one after the other: often all, often none.</summary>
    public abstract int Of(int count);

    public abstract bool IsRare();

    public static Luck From(Random random) => new Drawn(random);

    private sealed class Drawn(Random random) : Luck
    {
        public override int Of(int count) => random.Next(3) switch { 0 => 0, 1 => count, _ => random.Next(count + 1) };

        public override bool IsRare() => random.Next(8) == 0;
    }
}
