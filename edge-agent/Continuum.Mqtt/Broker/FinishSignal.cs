namespace Continuum.Mqtt.Broker;

/// <summary>
/// Says once that something is over. A value, and nothing is made before somebody asks: of most connections nobody
/// does.
/// </summary>
internal struct FinishSignal
{
    private static readonly TaskCompletionSource Over = NewOver();

    private TaskCompletionSource? _state;

    /// <summary>Completes with <see cref="Set"/>. From any thread.</summary>
    public Task WaitAsync()
    {
        TaskCompletionSource made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _state, made, null) ?? made).Task;
    }

    /// <summary>To be called once.</summary>
    public void Set() => Interlocked.CompareExchange(ref _state, Over, null)?.SetResult();

    private static TaskCompletionSource NewOver()
    {
        TaskCompletionSource over = new();
        over.SetResult();
        return over;
    }
}
