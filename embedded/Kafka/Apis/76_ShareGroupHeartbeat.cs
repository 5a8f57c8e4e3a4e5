namespace EcomStreaming.Broker.Apis;

/// <summary>
/// ShareGroupHeartbeat, 1 (KIP-932): refused as <see cref="ConsumerGroupHeartbeat"/> is.
/// <code>
/// → GroupId str, MemberId str, MemberEpoch i32, RackId str?, SubscribedTopicNames [str]?
/// ← ThrottleTimeMs i32, Error i16, ErrorMessage str?, MemberId str?, MemberEpoch i32, HeartbeatIntervalMs i32, Assignment {…}?
/// </code>
/// </summary>
internal static class ShareGroupHeartbeat
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        reader.ReadString();
        reader.ReadString();
        reader.ReadInt32();
        reader.ReadNullableString();
        GroupProtocols.SkipStrings(ref reader);
        reader.ReadTags();
        GroupProtocols.WriteRefusal(request.Response, memberId: null);
        request.Response.WriteInt8(GroupProtocols.NullStruct);
        request.Response.WriteTags();
        return ValueTask.CompletedTask;
    }
}
