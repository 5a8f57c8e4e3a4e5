namespace EcomStreaming.Broker.Apis;

/// <summary>
/// CreateAcls, 1–3: refused, one by one, since there is no authorizer.
/// <code>
/// → Creations [{ ResourceType i8, ResourceName str, PatternType i8, Principal str, Host str, Operation i8, PermissionType i8 }]
/// ← ThrottleTimeMs i32, Results [{ Error i16, ErrorMessage str? }]
/// </code>
/// </summary>
internal static class CreateAcls
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
            response.WriteTags();
        }

        response.WriteTags();
        return ValueTask.CompletedTask;
    }
}
