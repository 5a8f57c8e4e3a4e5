namespace EcomStreaming.Broker.Apis;

/// <summary>
/// DescribeAcls, 1–3: there is no authorizer, and this is how Kafka says so. Tools take the answer for "none", and its absence for a fault.
/// <code>
/// → ResourceTypeFilter i8, ResourceNameFilter str?, PatternTypeFilter i8, PrincipalFilter str?, HostFilter str?, Operation i8, PermissionType i8
/// ← ThrottleTimeMs i32, Error i16, ErrorMessage str?, Resources []
/// </code>
/// </summary>
internal static class DescribeAcls
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        AclRequests.SkipFilter(ref reader);
        reader.ReadTags();
        var response = request.Response;
        response.WriteInt32(0);
        AclRequests.WriteDisabled(response);
        response.WriteArrayLength(0);
        response.WriteTags();
        return ValueTask.CompletedTask;
    }
}
