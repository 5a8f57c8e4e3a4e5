using System.Text;

namespace EcomStreaming.Contracts.Tests;

/// <summary>What becomes of a value that is no message of this version.</summary>
public sealed class UnreadableValueTests
{
    [Theory]
    [InlineData("""{"type":"OrderTeleported","version":1}""", "OrderTeleported")]
    public void A_type_of_the_future_is_told_by_its_name(string wire, string type) =>
        Assert.Equal(type, MessageCodec.Decode(Encoding.UTF8.GetBytes(wire)).Unknown);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"type\":7}")]
    [InlineData("{\"type\":\"ChargePayment\"}")]
    [InlineData("{\"type\":\"ChargePayment\",\"amount\":\"much\"}")]
    [InlineData("not json")]
    public void What_cannot_be_read_says_why_and_never_throws(string wire)
    {
        var decoded = MessageCodec.Decode(Encoding.UTF8.GetBytes(wire));

        Assert.Null(decoded.Message);
        Assert.NotNull(decoded.Problem);
    }
}
