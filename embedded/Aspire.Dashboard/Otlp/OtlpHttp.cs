using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Otlp;

/// <summary>OTLP/HTTP: POST /v1/traces, /v1/logs and /v1/metrics, in protobuf or JSON, plain or gzip. The answer comes in the request's form.</summary>
internal static class OtlpHttp
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    public static void MapOtlpHttp(this IEndpointRouteBuilder app, OtlpReceiver receiver, OtlpApiKey key)
    {
        Map("/v1/traces", OtlpSignal.Traces);
        Map("/v1/logs", OtlpSignal.Logs);
        Map("/v1/metrics", OtlpSignal.Metrics);

        void Map(string path, OtlpSignal signal) => app.MapPost(path, context => TakeAsync(context, signal, receiver, key));
    }

    private static async Task TakeAsync(HttpContext context, OtlpSignal signal, OtlpReceiver receiver, OtlpApiKey key)
    {
        var type = context.Request.ContentType?.Split(';')[0].Trim() ?? "";
        var json = type.Equals(Json, StringComparison.OrdinalIgnoreCase);
        try
        {
            key.Check(context.Request);
            if (!json && !type.Equals(Protobuf, StringComparison.OrdinalIgnoreCase))
                throw OtlpRefusedException.Unsupported($"content type '{type}' is neither {Protobuf} nor {Json}");
            var rejected = await TakeAsync(context, signal, json, receiver);
            await AnswerAsync(context, 200, json, json ? OtlpAnswer.Json(signal, rejected) : OtlpAnswer.Protobuf(rejected));
        }
        catch (OtlpRefusedException refused)
        {
            await AnswerAsync(context, refused.HttpStatus, json, json ? OtlpAnswer.JsonStatus(refused) : OtlpAnswer.Status(refused));
        }
    }

    private static async Task<Rejection> TakeAsync(HttpContext context, OtlpSignal signal, bool json, OtlpReceiver receiver)
    {
        var body = await OtlpBody.ReadAsync(context.Request, context.RequestAborted);
        try
        {
            return receiver.Take(signal, json ? OtlpJson.ToProtobuf(body, signal) : body);
        }
        catch (MalformedOtlpException e)
        {
            throw OtlpRefusedException.Malformed(e.Message);
        }
    }

    private static async Task AnswerAsync(HttpContext context, int status, bool json, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = json ? Json : Protobuf;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
