namespace Continuum.Silo.Calls;

/// <summary>A call with its answer.</summary>
internal sealed class GrainCall<TResult>(CallFrame frame, bool interleaves, Func<object, Task<TResult>> body)
    : GrainCall(frame, interleaves)
{
    // Asynchronous continuations: the caller must not run inside the turn of the grain it called.
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Answer => _answer.Task;

    public override bool IsOver => _answer.Task.IsCompleted;

    public override bool Refuse(Exception reason) => _answer.TrySetException(reason);

    protected override async Task<Exception?> InvokeAsync(object target)
    {
        CallFrame.Current = Frame;
        try
        {
            _answer.TrySetResult(await body(target));
            return null;
        }
        catch (Exception thrown)
        {
            ThrewTooLate = !_answer.TrySetException(thrown);
            return thrown;
        }
    }
}
