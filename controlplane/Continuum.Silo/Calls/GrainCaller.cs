using Orleans.Runtime;

namespace Continuum.Silo.Calls;

/// <summary>Carries the calls of one reference to its grain or observer, and gives up when no answer comes.</summary>
public sealed class GrainCaller
{
    private readonly ICallTarget _target;
    private readonly TimeSpan _responseTimeout;
    private readonly TimeProvider _time;

    internal GrainCaller(ICallTarget target, TimeSpan responseTimeout, TimeProvider time)
    {
        _target = target;
        _responseTimeout = responseTimeout;
        _time = time;
    }

    internal GrainId GrainId => _target.Id;

    internal ICallTarget Target => _target;

    internal async Task<TResult> CallAsync<TResult>(GrainMethod method, Func<object, Task<TResult>> body)
    {
        CallFrame frame = new(_target.Id, method.Name, CallFrame.Current);
        GrainCall<TResult> call = new(frame, method.AlwaysInterleave, body);
        CallFrame.NoteCallBack(call);
        _target.Post(call);
        try
        {
            return await call.Answer.WaitAsync(_responseTimeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!call.IsOver)
        {
            call.Refuse(new TimeoutException(Describe(call)));
        }

        return await call.Answer.ConfigureAwait(false);
    }

    private string Describe(GrainCall call)
    {
        string waited = $"No answer from {call.Frame} within {_responseTimeout.TotalSeconds:0.#} s";
        if (call.Frame.CallBack is { HasStarted: false } back)
        {
            return $"{waited}: the calls form a cycle, {back.Frame.FindCycle()}, and a grain runs one call at a time. "
                + "Mark the class [Reentrant] or the method [AlwaysInterleave], or do not await the call back.";
        }

        return call.HasStarted
            ? $"{waited}: it started and is still running; what it does may yet happen."
            : $"{waited}: calls before it on that grain have not finished; it was dropped without having started.";
    }
}
