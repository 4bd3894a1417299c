using System.Globalization;
using System.Text.Json;
using Continuum.Contracts.Invocations;
using Microsoft.AspNetCore.Http;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>What the Runtime API says back, in Lambda's words.</summary>
internal static class RuntimeReplies
{
    /// <summary>What an answer over the limit is told; its caller is told the same.</summary>
    public static readonly string TooLargeMessage = string.Create(
        CultureInfo.InvariantCulture,
        $"Exceeded maximum allowed payload size ({PayloadLimits.MaxResponseBytes} bytes)");

    private const string Json = "application/json";

    public static RuntimeReply Accepted { get; } =
        new(StatusCodes.Status202Accepted, "{\"status\":\"OK\"}\n"u8.ToArray(), Json);

    public static RuntimeReply Pong { get; } = new(StatusCodes.Status200OK, "pong"u8.ToArray(), null);

    /// <summary>A restored program may go on.</summary>
    public static RuntimeReply Restored { get; } = new(StatusCodes.Status200OK, default, null);

    public static RuntimeReply TooLarge { get; } =
        Refused(StatusCodes.Status413PayloadTooLarge, "RequestEntityTooLarge", TooLargeMessage);

    // Reaches a program that closed only its sending half.
    public static RuntimeReply Truncated { get; } = Refused(
        StatusCodes.Status400BadRequest, "TruncatedHTTPRequest", "The request ended before its body did");

    public static RuntimeReply NotNow { get; } =
        WrongState("The last invocation is not answered, or another call waits already");

    public static RuntimeReply NotRestoring { get; } = WrongState("This sandbox is not restored from a snapshot now");

    public static RuntimeReply WrongState(string message) =>
        Refused(StatusCodes.Status403Forbidden, "InvalidStateTransition", message);

    public static RuntimeReply Refused(int status, string type, string message) => new(
        status, JsonSerializer.SerializeToUtf8Bytes(new RefusalBody(message, type), RuntimeApiJson.Default.RefusalBody),
        Json);
}
