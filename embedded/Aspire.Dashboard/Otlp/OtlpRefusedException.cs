namespace Aspire.Dashboard.Otlp;

/// <summary>A request is not taken: the reason with the status that HTTP and the one that gRPC has for it.</summary>
internal sealed class OtlpRefusedException(string message, int httpStatus, int grpcStatus) : Exception(message)
{
    private const int InvalidArgument = 3;
    private const int ResourceExhausted = 8;
    private const int Unimplemented = 12;
    private const int Unauthenticated = 16;

    public int HttpStatus => httpStatus;

    public int GrpcStatus => grpcStatus;

    public static OtlpRefusedException Malformed(string reason) => new(reason, 400, InvalidArgument);

    public static OtlpRefusedException TooLarge() => new($"more than {OtlpBody.BytesMax} bytes", 413, ResourceExhausted);

    public static OtlpRefusedException Unsupported(string reason) => new(reason, 415, Unimplemented);

    public static OtlpRefusedException WrongKey() => new("the API key is missing or wrong", 401, Unauthenticated);
}
