using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.Workers;

/// <summary>An invocation on its way to a worker, without its event.</summary>
internal sealed record InvokeMessage(
    VersionKey Version,
    string Id,
    string? ContentType,
    DateTimeOffset Deadline,
    int Attempt,
    string? DedupKey,
    string? TraceParent,
    TriggerContext Trigger)
{
    public static InvokeMessage From(VersionKey version, InvocationRequest request) => new(
        version, request.Id, request.ContentType, request.Deadline, request.Attempt, request.DedupKey,
        request.TraceParent, request.Trigger);

    public InvocationRequest ToRequest(byte[] payload) => new()
    {
        Id = Id,
        Function = Version.Function,
        Payload = payload,
        ContentType = ContentType,
        Deadline = Deadline,
        Attempt = Attempt,
        DedupKey = DedupKey,
        TraceParent = TraceParent,
        Trigger = Trigger,
    };
}
