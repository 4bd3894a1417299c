using Continuum.Contracts.Invocations;
using Microsoft.AspNetCore.Http;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>
/// The Runtime API without its transport: each call becomes a step of the program's session
/// (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
/// </summary>
internal static class RuntimeCalls
{
    // An error object that no program has reason to exceed.
    private const int MaxStartErrorBytes = 256 * 1024;

    /// <summary>The headers of a request are read.</summary>
    public static RuntimeStep Begin(
        RuntimeSession session, ReadOnlySpan<char> method, ReadOnlySpan<char> path, RuntimeRequest request)
    {
        RuntimeRoute route = RuntimeRoute.Of(path);
        if (route.Call == RuntimeCall.Unknown)
        {
            return RuntimeStep.Say(RuntimeReplies.Refused(
                StatusCodes.Status404NotFound, "NotFound", $"'{path}' is no call of the Runtime API"));
        }

        if (!method.SequenceEqual(route.Method))
        {
            return RuntimeStep.Say(RuntimeReplies.Refused(
                StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed", $"'{path}' takes {route.Method}"));
        }

        return route.Call switch
        {
            RuntimeCall.Ping => RuntimeStep.Say(RuntimeReplies.Pong),
            RuntimeCall.Next => new RuntimeStep(RuntimeStepKind.AskNext, default, route.Call),
            RuntimeCall.RestoreNext => new RuntimeStep(RuntimeStepKind.AskRestore, default, route.Call),
            RuntimeCall.Response or RuntimeCall.Error => AnswerCall.Begin(session, route, request),
            _ => RuntimeStep.TakeBody(route.Call),
        };
    }

    /// <summary>Bytes that the body of a call may have.</summary>
    public static int BodyLimit(RuntimeCall call) =>
        IsAnswer(call) ? PayloadLimits.MaxResponseBytes : MaxStartErrorBytes;

    /// <summary>The body of a call is read whole. It belongs to the session from here on.</summary>
    public static RuntimeReply Complete(
        RuntimeSession session, RuntimeCall call, RuntimeRequest request, ReadOnlyMemory<byte> body)
    {
        if (IsAnswer(call))
        {
            return AnswerCall.Complete(session, call, request, body);
        }

        InvocationError error = FunctionError.OfInit(body, request.ErrorType);
        if (call == RuntimeCall.InitError)
        {
            return session.TryFailInit(error)
                ? RuntimeReplies.Accepted
                : RuntimeReplies.WrongState("Initialisation is over");
        }

        return session.TryFailRestore(error) ? RuntimeReplies.Accepted : RuntimeReplies.NotRestoring;
    }

    /// <summary>The body of a call is larger than it may be.</summary>
    public static RuntimeReply TooLarge(RuntimeSession session, RuntimeCall call) =>
        IsAnswer(call) ? AnswerCall.TooLarge(session) : RuntimeReplies.TooLarge;

    /// <summary>The body of a call ended before it was whole.</summary>
    public static RuntimeReply Truncated(RuntimeSession session, RuntimeCall call)
    {
        if (IsAnswer(call))
        {
            AnswerCall.BreakOff(session);
        }

        return RuntimeReplies.Truncated;
    }

    private static bool IsAnswer(RuntimeCall call) => call is RuntimeCall.Response or RuntimeCall.Error;
}
