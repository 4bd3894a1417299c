using Continuum.Link.Wire;

namespace Continuum.Link.Multiplexing;

/// <summary>Why a stream was reset, between the wire and exceptions.</summary>
internal static class Reasons
{
    private const int MaxMessageChars = 1024;

    public static LinkCallException ToException(Reset reset) => new(
        reset.Code switch
        {
            ErrorCode.Cancelled => LinkErrorCode.Cancelled,
            ErrorCode.NotFound => LinkErrorCode.NotFound,
            ErrorCode.InvalidRequest => LinkErrorCode.InvalidRequest,
            ErrorCode.Overloaded => LinkErrorCode.Overloaded,
            ErrorCode.TooLarge => LinkErrorCode.TooLarge,
            _ => LinkErrorCode.Failed,
        },
        reset.Message);

    public static Reset ToReset(Exception e) => e switch
    {
        LinkException link => new Reset { Code = ToCode(link.Code), Message = Shorten(link.Message) },
        OperationCanceledException => Cancelled("the call was given up"),

        // What went wrong inside stays in this end's log.
        _ => new Reset { Code = ErrorCode.Failed, Message = "the handler failed; the far end's log says how" },
    };

    public static Reset Cancelled(string message) => new() { Code = ErrorCode.Cancelled, Message = message };

    private static ErrorCode ToCode(LinkErrorCode code) => code switch
    {
        LinkErrorCode.Cancelled => ErrorCode.Cancelled,
        LinkErrorCode.NotFound => ErrorCode.NotFound,
        LinkErrorCode.InvalidRequest => ErrorCode.InvalidRequest,
        LinkErrorCode.Overloaded => ErrorCode.Overloaded,
        LinkErrorCode.TooLarge => ErrorCode.TooLarge,
        _ => ErrorCode.Failed,
    };

    private static string Shorten(string text) => text.Length <= MaxMessageChars ? text : text[..MaxMessageChars];
}
