using EcomStreaming.Contracts;
using EcomStreaming.Streaming.Tests.Support;
using Microsoft.Extensions.Hosting;

namespace EcomStreaming.Streaming.Tests.Registration;

public sealed class StreamingBuilderTests
{
    [Fact]
    public void A_second_view_is_refused_since_its_progress_would_be_the_first_ones()
    {
        var streaming = Host.CreateEmptyApplicationBuilder(settings: null).AddStreaming().AddView<ToyView>(ShopTopic.Inventory);

        Assert.Throws<InvalidOperationException>(() => streaming.AddView<ToyView>(ShopTopic.Orders));
    }
}
