namespace Continuum.Mqtt.Client;

/// <summary>
/// Calls the application's session. Its commits may be under way side by side, so that they can share one write;
/// whoever needs all of them behind him waits for <see cref="DrainAsync"/>.
/// </summary>
internal sealed class SessionKeeper(IClientSession session, CancellationToken stopping)
{
    private readonly Lock _gate = new();
    private int _open;
    private TaskCompletionSource? _drained;

    /// <summary>A call of <see cref="Sending"/> follows; whoever drains from now on waits for it.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            _open++;
        }
    }

    /// <param name="id">Of the message.</param>
    /// <param name="message">What is about to be sent.</param>
    /// <param name="then">Gets null, or why it is not durable. Called on any thread, perhaps this one at once.</param>
    public void Sending(ushort id, MqttMessage message, Action<Exception?> then) =>
        _ = RunAsync(() => session.SendingAsync(id, message, stopping), then);

    /// <inheritdoc cref="Sending"/>
    public void Releasing(ushort id, Action<Exception?> then)
    {
        Enter();
        _ = RunAsync(() => session.ReleasingAsync(id, stopping), then);
    }

    /// <inheritdoc cref="Sending"/>
    public void Released(ushort id, Action<Exception?> then)
    {
        Enter();
        _ = RunAsync(() => session.ReleasedAsync(id, stopping), then);
    }

    /// <exception cref="MqttClientException">The session could not be told; its error is inside.</exception>
    public async Task LostAsync()
    {
        try
        {
            await session.LostAsync(stopping);
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            throw new MqttClientException(
                ReasonCode.UnspecifiedError,
                $"the client's session could not take down that the broker lost it: {failed.Message}",
                failed);
        }
    }

    /// <summary>Completes once no call is under way that began before.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            if (_open == 0)
            {
                return Task.CompletedTask;
            }

            _drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    private async Task RunAsync(Func<ValueTask> call, Action<Exception?> then)
    {
        Exception? failure = null;
        try
        {
            await call();
        }
        catch (Exception failed)
        {
            failure = failed is OperationCanceledException && stopping.IsCancellationRequested
                ? new MqttClientException(ReasonCode.Success, "the client was disposed", failed)
                : failed;
        }

        try
        {
            then(failure);
        }
        finally
        {
            Leave();
        }
    }

    private void Leave()
    {
        TaskCompletionSource? drained = null;
        lock (_gate)
        {
            if (--_open == 0)
            {
                (drained, _drained) = (_drained, null);
            }
        }

        drained?.SetResult();
    }
}
