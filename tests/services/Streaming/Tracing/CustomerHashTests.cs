namespace EcomStreaming.Streaming.Tests.Tracing;

public sealed class CustomerHashTests
{
    [Theory]
    [InlineData("0123456789abcdef", "17850", "d86d7e407d62db01e3428fb9eb2079b9bc7ea9e45a98671d13c9f7ea86612403")]
    [InlineData("fedcba9876543210", "17850", "0fea62647d95c946452175278822f3e46fe11da8705ba10ac0b9427dc09b5eaa")]
    [InlineData("0123456789abcdef", "guest-536365", "fd5f6ffe61fcdd57478df5543e79455398744c014c3c0b524c567cbccaad4019")]
    public void It_is_what_any_other_tool_makes_of_secret_and_id(string secret, string customer, string expected) =>
        Assert.Equal(expected, CustomerHash.Of(secret, customer));
}
