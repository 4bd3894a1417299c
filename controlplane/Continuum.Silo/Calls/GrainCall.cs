namespace Continuum.Silo.Calls;

/// <summary>A call on its way to a grain or observer. It is over once: answered, refused or expired.</summary>
internal abstract class GrainCall(CallFrame frame, bool interleaves)
{
    // The caller's ambient values (its trace, above all) are what the turn must see, not those of whoever starts it.
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    public CallFrame Frame { get; } = frame;

    public bool Interleaves { get; } = interleaves;

    /// <summary>False for timer ticks that must not keep their grain from going idle.</summary>
    public bool KeepsAlive { get; init; } = true;

    /// <summary>
    /// Ticks belong to one activation: they are neither counted against its limit nor moved to the next one.
    /// </summary>
    public bool IsTick { get; init; }

    public bool HasStarted { get; private set; }

    public abstract bool IsOver { get; }

    /// <summary>
    /// True when the target threw after the caller had given up, so that nobody else gets the exception.
    /// </summary>
    public bool ThrewTooLate { get; protected set; }

    /// <summary>
    /// Runs the call on the current scheduler; completes with what the target threw, null when nothing.
    /// </summary>
    public Task<Exception?> RunAsync(object target)
    {
        HasStarted = true;
        if (_context is null)
        {
            return InvokeAsync(target);
        }

        Task<Exception?>? running = null;
        ExecutionContext.Run(_context, _ => running = InvokeAsync(target), state: null);
        return running!;
    }

    /// <summary>Ends the call with an error of the silo's; false when it was over already.</summary>
    public abstract bool Refuse(Exception reason);

    protected abstract Task<Exception?> InvokeAsync(object target);
}
