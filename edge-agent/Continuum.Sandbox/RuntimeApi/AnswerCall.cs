using System.Text;
using Continuum.Contracts.Invocations;
using Microsoft.AspNetCore.Http;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>A program answers an invocation, with a result or an error.</summary>
internal static class AnswerCall
{
    private const string InvalidResponseMode = "Runtime.InvalidResponseModeHeader";

    /// <summary>The answer's headers are read.</summary>
    public static RuntimeStep Begin(RuntimeSession session, RuntimeRoute route, RuntimeRequest request)
    {
        switch (session.BeginAnswer(route.InvocationId))
        {
            case AnswerAdmission.InvalidStateTransition:
                return RuntimeStep.Say(RuntimeReplies.WrongState("Another answer is being read"));
            case AnswerAdmission.InvalidRequestId:
                return RuntimeStep.Say(RuntimeReplies.Refused(
                    StatusCodes.Status400BadRequest, "InvalidRequestID",
                    $"No invocation '{route.InvocationId}' waits for an answer here"));
            default:
                return IsKnownMode(request.ResponseMode) ? RuntimeStep.TakeBody(route.Call) : UnknownMode(session);
        }
    }

    /// <summary>The answer is read whole.</summary>
    public static RuntimeReply Complete(
        RuntimeSession session, RuntimeCall call, RuntimeRequest request, ReadOnlyMemory<byte> body)
    {
        session.CompleteAnswer(call == RuntimeCall.Error
            ? new InvocationResult.Failed(FunctionError.OfInvocation(body, request.ErrorType))
            : Answered(request, body));
        return RuntimeReplies.Accepted;
    }

    /// <summary>The answer is over the limit.</summary>
    public static RuntimeReply TooLarge(RuntimeSession session)
    {
        session.CompleteAnswer(
            InvocationResult.Failure(ErrorTypes.ResponseSizeTooLarge, RuntimeReplies.TooLargeMessage));
        return RuntimeReplies.TooLarge;
    }

    /// <summary>The answer ended before it was whole.</summary>
    public static void BreakOff(RuntimeSession session) => session.CompleteAnswer(InvocationResult.Failure(
        ErrorTypes.TruncatedResponse, "The program broke off in the middle of its answer"));

    private static RuntimeStep UnknownMode(RuntimeSession session)
    {
        session.CompleteAnswer(InvocationResult.Failure(
            InvalidResponseMode, $"{RuntimeHeaders.ResponseMode} may be 'buffered' or 'streaming'"));
        return RuntimeStep.Say(RuntimeReplies.Refused(
            StatusCodes.Status400BadRequest, InvalidResponseMode, "Unknown response mode"));
    }

    // A streamed answer tells in its trailers that it went wrong half-way.
    private static InvocationResult Answered(RuntimeRequest request, ReadOnlyMemory<byte> body) =>
        request.LateErrorType is { } type
            ? new InvocationResult.Failed(FunctionError.OfInvocation(FromBase64(request.LateErrorBody), type))
            : new InvocationResult.Succeeded(body, request.ContentType);

    private static byte[] FromBase64(string? text)
    {
        byte[] bytes = new byte[(text?.Length ?? 0) + 1];
        return Convert.TryFromBase64String(text ?? "", bytes, out int length)
            ? bytes[..length]
            : Encoding.UTF8.GetBytes(text!);
    }

    private static bool IsKnownMode(string? mode) => mode is null or "" or "buffered" or "streaming";
}
