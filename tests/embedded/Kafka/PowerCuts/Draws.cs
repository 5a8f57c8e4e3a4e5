namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>A test's own luck: what it draws one after the other.</summary>
internal sealed class Draws(bool tears, params int[] draws) : Luck
{
    private readonly Queue<int> left = new(draws);

    public override int Of(int count) => count == 0 ? 0 : left.Dequeue();

    public override bool IsRare() => tears;
}
