using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>What ends the session of a program that does not speak the protocol.</summary>
internal static class ProtocolErrors
{
    public static readonly InvocationError Garbage = new(
        ErrorTypes.ProtocolError,
        "The program sent the Runtime API bytes that are no HTTP/1.1 request. Right would be, for example, "
        + "'GET /2018-06-01/runtime/invocation/next HTTP/1.1' and a Host header.");

    public static readonly InvocationError TooFarAhead = new(
        ErrorTypes.ProtocolError,
        "The program went on sending requests while its 'next' waited. Right would be to wait for the event first.");
}
