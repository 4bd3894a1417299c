using System.Globalization;
using System.Text.Json;
using Continuum.Contracts.Invocations;
using Microsoft.AspNetCore.Http;

namespace Continuum.Hosting.Invocations;

/// <summary>How an invocation's result is answered over HTTP: the same on the gateway and on every node.</summary>
public static class InvocationResponse
{
    /// <summary>The response header with the invocation's id.</summary>
    public const string IdHeader = "Continuum-Invocation-Id";

    /// <summary>The response header with the error's type; there only when the invocation failed.</summary>
    public const string ErrorHeader = "Continuum-Error-Type";

    /// <summary>The response header with the function's own time in milliseconds.</summary>
    public const string DurationHeader = "Continuum-Duration-Ms";

    /// <summary>Writes a result: 200 and the payload, or the error's status and its Lambda error object.</summary>
    public static async Task WriteAsync(
        HttpContext context, string invocationId, InvocationResult result, CancellationToken cancellationToken)
    {
        HttpResponse response = context.Response;
        response.Headers[IdHeader] = invocationId;
        response.Headers[DurationHeader] =
            result.Duration.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture);
        if (result is InvocationResult.Succeeded succeeded)
        {
            // A function that names no type answers JSON, as on Lambda.
            response.ContentType = succeeded.ContentType ?? "application/json";
            response.ContentLength = succeeded.Payload.Length;
            await response.BodyWriter.WriteAsync(succeeded.Payload, cancellationToken);
            return;
        }

        InvocationError error = ((InvocationResult.Failed)result).Error;
        response.StatusCode = StatusOf(error.Type);
        response.Headers[ErrorHeader] = Printable(error.Type);
        response.ContentType = "application/json";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new ErrorBody(error.Type, error.Message, error.StackTrace), InvocationJson.Default.ErrorBody);
        await response.BodyWriter.WriteAsync(body, cancellationToken);
    }

    /// <summary>Answers 202: the event is on the disk.</summary>
    public static async Task WriteAcceptedAsync(
        HttpContext context, string invocationId, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.Headers[IdHeader] = invocationId;
        context.Response.ContentType = "application/json";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new AcceptedBody(invocationId), InvocationJson.Default.AcceptedBody);
        await context.Response.BodyWriter.WriteAsync(body, cancellationToken);
    }

    /// <summary>
    /// The HTTP status of an error type: the caller's fault 4xx, the function's 502, the platform's 503 and 504.
    /// </summary>
    public static int StatusOf(string errorType) => errorType switch
    {
        ErrorTypes.FunctionNotFound => StatusCodes.Status404NotFound,
        ErrorTypes.RequestTooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorTypes.TooManyRequests => StatusCodes.Status429TooManyRequests,
        ErrorTypes.NodeUnreachable or ErrorTypes.Draining => StatusCodes.Status503ServiceUnavailable,
        ErrorTypes.Timeout => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status502BadGateway,
    };

    // A function chooses its own error types; a header takes visible ASCII only.
    private static string Printable(string type) =>
        string.Create(type.Length, type, static (span, text) =>
        {
            for (int index = 0; index < span.Length; index++)
            {
                span[index] = text[index] is > ' ' and <= '~' ? text[index] : '?';
            }
        });
}
