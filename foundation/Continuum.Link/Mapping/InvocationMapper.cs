using System.Diagnostics;
using Continuum.Contracts.Invocations;
using Continuum.Link.Wire;
using Google.Protobuf;

namespace Continuum.Link.Mapping;

internal static class InvocationMapper
{
    /// <summary>The message shares the payload's memory: serialize it before the memory is used again.</summary>
    /// <param name="request">The request.</param>
    /// <param name="now">This machine's time: the time that is left crosses, not the point in time.</param>
    public static InvocationRequestMessage ToWire(InvocationRequest request, DateTimeOffset now)
    {
        InvocationRequestMessage wire = new()
        {
            Id = request.Id,
            Function = Scalars.ToWire(request.Function),
            Payload = UnsafeByteOperations.UnsafeWrap(request.Payload),
            TimeLeft100Ns = (request.Deadline - now).Ticks,
            Attempt = request.Attempt,
            Trigger = ToWire(request.Trigger),
        };
        if (request.ContentType is { } type)
        {
            wire.ContentType = type;
        }

        if (request.DedupKey is { } dedup)
        {
            wire.DedupKey = dedup;
        }

        if (request.TraceParent is { } trace)
        {
            wire.TraceParent = trace;
        }

        return wire;
    }

    /// <param name="wire">The message.</param>
    /// <param name="now">This machine's time, by which the deadline is told.</param>
    public static InvocationRequest ToContract(InvocationRequestMessage wire, DateTimeOffset now) => new()
    {
        Id = wire.Id,
        Function = Scalars.ToContract(wire.Function),
        Payload = wire.Payload.Memory,
        ContentType = wire.HasContentType ? wire.ContentType : null,
        Deadline = Scalars.After(now, wire.TimeLeft100Ns),
        Attempt = wire.Attempt,
        DedupKey = wire.HasDedupKey ? wire.DedupKey : null,
        TraceParent = wire.HasTraceParent ? wire.TraceParent : null,
        Trigger = ToContract(wire.Trigger),
    };

    /// <inheritdoc cref="ToWire(InvocationRequest, DateTimeOffset)"/>
    public static InvocationResultMessage ToWire(InvocationResult result)
    {
        InvocationResultMessage wire = new() { Duration100Ns = result.Duration.Ticks };
        switch (result)
        {
            case InvocationResult.Succeeded done:
                wire.Succeeded = new SucceededMessage { Payload = UnsafeByteOperations.UnsafeWrap(done.Payload) };
                if (done.ContentType is { } type)
                {
                    wire.Succeeded.ContentType = type;
                }

                break;
            case InvocationResult.Failed failed:
                wire.Failed = ToWire(failed.Error);
                break;
            default:
                throw new UnreachableException($"no wire form for {result.GetType()}");
        }

        return wire;
    }

    public static InvocationResult ToContract(InvocationResultMessage wire)
    {
        TimeSpan duration = TimeSpan.FromTicks(wire.Duration100Ns);
        return wire.OutcomeCase switch
        {
            InvocationResultMessage.OutcomeOneofCase.Succeeded => new InvocationResult.Succeeded(
                wire.Succeeded.Payload.Memory,
                wire.Succeeded.HasContentType ? wire.Succeeded.ContentType : null)
            { Duration = duration },
            InvocationResultMessage.OutcomeOneofCase.Failed =>
                new InvocationResult.Failed(ToContract(wire.Failed)) { Duration = duration },
            _ => throw new LinkCallException(
                LinkErrorCode.InvalidRequest, "the result has no outcome: succeeded or failed must be set"),
        };
    }

    public static InvocationErrorMessage ToWire(InvocationError error)
    {
        InvocationErrorMessage wire = new() { Type = error.Type, Message = error.Message };
        wire.StackTrace.AddRange(error.StackTrace);
        return wire;
    }

    public static InvocationError ToContract(InvocationErrorMessage? wire) =>
        new(Scalars.Required(wire, "error").Type, wire!.Message) { StackTrace = [.. wire.StackTrace] };

    public static TriggerMessage ToWire(TriggerContext trigger)
    {
        TriggerMessage wire = new() { Kind = trigger.Kind };
        if (trigger.Topic is { } topic)
        {
            wire.Topic = topic;
        }

        if (trigger.Method is { } method)
        {
            wire.Method = method;
        }

        if (trigger.Path is { } path)
        {
            wire.Path = path;
        }

        return wire;
    }

    public static TriggerContext ToContract(TriggerMessage? wire) => new()
    {
        Kind = Scalars.Required(wire, "trigger").Kind,
        Topic = wire!.HasTopic ? wire.Topic : null,
        Method = wire.HasMethod ? wire.Method : null,
        Path = wire.HasPath ? wire.Path : null,
    };
}
