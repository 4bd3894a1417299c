using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>What the Runtime API says back, in Lambda's words.</summary>
internal static class RuntimeReplies
{
    private static readonly byte[] AcceptedBody = "{\"status\":\"OK\"}\n"u8.ToArray();

    public static Task AcceptedAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status202Accepted, AcceptedBody);

    public static Task RefusedAsync(HttpContext context, int status, string type, string message) =>
        WriteAsync(context, status, JsonSerializer.SerializeToUtf8Bytes(
            new RefusalBody(message, type), RuntimeApiJson.Default.RefusalBody));

    private static async Task WriteAsync(HttpContext context, int status, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
