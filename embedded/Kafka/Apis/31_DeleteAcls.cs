namespace EcomStreaming.Broker.Apis;

/// <summary>
/// DeleteAcls, 1–3: refused, one by one, since there is no authorizer.
/// <code>
/// → Filters [{ ResourceTypeFilter i8, ResourceNameFilter str?, PatternTypeFilter i8, PrincipalFilter str?, HostFilter str?, Operation i8,
///   PermissionType i8 }]
/// ← ThrottleTimeMs i32, FilterResults [{ Error i16, ErrorMessage str?, MatchingAcls [] }]
/// </code>
/// </summary>
internal static class DeleteAcls
{
    public static ValueTask HandleAsync(KafkaRequest request, CancellationToken cancellationToken)
    {
        var reader = request.Read();
        var count = reader.ReadArrayLength();
        for (var i = 0; i < count; i++)
        {
            AclRequests.SkipFilter(ref reader);
            reader.ReadTags();
        }

        reader.ReadTags();
        var response = request.Response;
        response.WriteInt32(0);
        response.WriteArrayLength(count);
        for (var i = 0; i < count; i++)
        {
            AclRequests.WriteDisabled(response);
            response.WriteArrayLength(0);
            response.WriteTags();
        }

        response.WriteTags();
        return ValueTask.CompletedTask;
    }
}
