using System.Globalization;
using System.Text;
using Continuum.Contracts.Invocations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>A program answers an invocation, with a result or an error.</summary>
internal static class AnswerCall
{
    private const string InvalidResponseMode = "Runtime.InvalidResponseModeHeader";

    private static readonly string TooLargeMessage = string.Create(
        CultureInfo.InvariantCulture,
        $"Exceeded maximum allowed payload size ({PayloadLimits.MaxResponseBytes} bytes)");

    public static Task ServeAsync(HttpContext context, RuntimeSession session, RuntimeRoute route)
    {
        string id = route.InvocationId.ToString();
        return session.BeginAnswer(id) switch
        {
            AnswerAdmission.Admitted => TakeAsync(context, session, route.Call),
            AnswerAdmission.InvalidStateTransition => RuntimeReplies.RefusedAsync(
                context, StatusCodes.Status403Forbidden, "InvalidStateTransition", "Another answer is being read"),
            _ => RuntimeReplies.RefusedAsync(
                context, StatusCodes.Status400BadRequest, "InvalidRequestID",
                $"No invocation '{id}' waits for an answer here"),
        };
    }

    public static Task TooLargeAsync(HttpContext context) => RuntimeReplies.RefusedAsync(
        context, StatusCodes.Status413PayloadTooLarge, "RequestEntityTooLarge", TooLargeMessage);

    private static async Task TakeAsync(HttpContext context, RuntimeSession session, RuntimeCall call)
    {
        if (!IsKnownMode(context.Request.Headers[RuntimeHeaders.ResponseMode]))
        {
            session.CompleteAnswer(InvocationResult.Failure(
                InvalidResponseMode, $"{RuntimeHeaders.ResponseMode} may be 'buffered' or 'streaming'"));
            await RuntimeReplies.RefusedAsync(
                context, StatusCodes.Status400BadRequest, InvalidResponseMode, "Unknown response mode");
            return;
        }

        ReadOnlyMemory<byte>? read;
        try
        {
            read = await RequestBody.ReadAsync(
                context.Request, PayloadLimits.MaxResponseBytes, context.RequestAborted);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            await TruncatedAsync(context, session);
            return;
        }

        if (read is not { } body)
        {
            session.CompleteAnswer(InvocationResult.Failure(ErrorTypes.ResponseSizeTooLarge, TooLargeMessage));
            await TooLargeAsync(context);
            return;
        }

        session.CompleteAnswer(call == RuntimeCall.Error ? Failed(context, body) : Answered(context, body));
        await RuntimeReplies.AcceptedAsync(context);
    }

    private static async Task TruncatedAsync(HttpContext context, RuntimeSession session)
    {
        session.CompleteAnswer(InvocationResult.Failure(
            ErrorTypes.TruncatedResponse, "The program broke off in the middle of its answer"));
        // Reaches a program that closed only its sending half.
        await RuntimeReplies.RefusedAsync(
            context, StatusCodes.Status400BadRequest, "TruncatedHTTPRequest", "The request ended before its body did");
    }

    private static InvocationResult.Failed Failed(HttpContext context, ReadOnlyMemory<byte> body) =>
        new(FunctionError.OfInvocation(body, context.Request.Headers[RuntimeHeaders.ErrorType]));

    // A streamed answer tells in its trailers that it went wrong half-way.
    private static InvocationResult Answered(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (context.Features.Get<IHttpRequestTrailersFeature>() is { Available: true, Trailers: var trailers }
            && trailers.TryGetValue(RuntimeHeaders.ErrorType, out var type))
        {
            return new InvocationResult.Failed(
                FunctionError.OfInvocation(FromBase64(trailers[RuntimeHeaders.ErrorBody]), type));
        }

        return new InvocationResult.Succeeded(body, context.Request.ContentType);
    }

    private static byte[] FromBase64(string? text)
    {
        byte[] bytes = new byte[(text?.Length ?? 0) + 1];
        return Convert.TryFromBase64String(text ?? "", bytes, out int length)
            ? bytes[..length]
            : Encoding.UTF8.GetBytes(text!);
    }

    private static bool IsKnownMode(string? mode) => mode is null or "" or "buffered" or "streaming";
}
