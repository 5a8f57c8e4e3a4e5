using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>What older versions call the errors of transactions.</summary>
internal static class TransactionErrors
{
    /// <summary>
    /// PRODUCER_FENCED is INVALID_PRODUCER_EPOCH below the version that knows it: an older client takes what it does not know for something to try
    /// again.
    /// </summary>
    public static ErrorCode In(KafkaRequest request, ErrorCode error, short versionWithFenced) =>
        error == ErrorCode.ProducerFenced && request.Version < versionWithFenced ? ErrorCode.InvalidProducerEpoch : error;
}
