using Continuum.Silo.Activations;
using Continuum.Silo.Calls;
using Orleans.Runtime;
using Orleans.Storage;

namespace Continuum.Silo.Timers;

/// <summary>A timer that posts its ticks to its activation. The next tick is set when the last one has ended.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Lock _gate = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _disposal = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private int _changes;
    private bool _disposed;

    public GrainTimer(
        Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _options = options;
        using AsyncFlowControl flow =
            ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _timer = activation.Silo.Time.CreateTimer(
            static self => ((GrainTimer)self!).Post(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfNoDuration(dueTime, nameof(dueTime));
        ThrowIfNoDuration(period, nameof(period));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _changes++;
            _period = period;
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _timer.Dispose();
        }

        // Outside the lock: the tick that listens to it runs here. Never disposed itself, as a tick may still hold it.
        _disposal.Cancel();
        _activation.Forget(this);
    }

    private static void ThrowIfNoDuration(TimeSpan value, string name)
    {
        if (value < TimeSpan.Zero && value != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(
                name, value, "A timer needs zero or more, or Timeout.InfiniteTimeSpan.");
        }
    }

    // False only when the activation is over, and then the timer is too.
    private void Post() => _activation.TryPost(
        new GrainCall<bool>(new CallFrame(_activation.GrainId, "timer", caller: null), _options.Interleave, TickAsync)
        {
            IsTick = true,
            KeepsAlive = _options.KeepAlive,
        });

    private async Task<bool> TickAsync(object grain)
    {
        int changesBefore;
        lock (_gate)
        {
            changesBefore = _changes;
            if (_disposed)
            {
                return false;
            }
        }

        try
        {
            await _callback(_disposal.Token);
        }
        catch (OperationCanceledException) when (_disposal.IsCancellationRequested)
        {
            return false;
        }
        catch (InconsistentStateException failure)
        {
            // Nobody awaits a tick; the activation sees this one, and ends.
            _activation.Silo.Logger.TickFailed(failure, _activation.GrainId);
            throw;
        }
        catch (Exception failure)
        {
            _activation.Silo.Logger.TickFailed(failure, _activation.GrainId);
        }

        SetNext(changesBefore);
        return true;
    }

    private void SetNext(int changesBefore)
    {
        lock (_gate)
        {
            if (!_disposed && _changes == changesBefore)
            {
                _timer.Change(_period, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
