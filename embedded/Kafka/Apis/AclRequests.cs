using EcomStreaming.Broker.Protocol;

namespace EcomStreaming.Broker.Apis;

/// <summary>What the three requests about access have in common: their fields are read, and there is no authorizer to act on them.</summary>
internal static class AclRequests
{
    /// <summary><c>ResourceType i8, ResourceName str?, PatternType i8, Principal str?, Host str?, Operation i8, PermissionType i8</c></summary>
    public static void SkipFilter(ref KafkaReader reader)
    {
        reader.ReadInt8();
        reader.ReadNullableString();
        reader.ReadInt8();
        reader.ReadNullableString();
        reader.ReadNullableString();
        reader.ReadInt8();
        reader.ReadInt8();
    }

    /// <summary><c>Error i16, ErrorMessage str?</c></summary>
    public static void WriteDisabled(KafkaWriter response)
    {
        response.WriteError(ErrorCode.SecurityDisabled);
        response.WriteString("No Authorizer is configured.");
    }
}
