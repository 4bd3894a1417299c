using System.Threading.Channels;

namespace Continuum.Agent.Dispatch;

/// <summary>Wakes one waiting loop; signals that nobody waits for yet are kept as one.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Raise() => _raised.Writer.TryWrite(true);

    /// <summary>Completes at the next signal, or when the time is over.</summary>
    public async Task WaitAsync(TimeSpan? atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        if (_raised.Reader.TryRead(out _))
        {
            return;
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using ITimer? timer = atMost is { } wait
            ? time.CreateTimer(_ => Raise(), null, wait, Timeout.InfiniteTimeSpan)
            : null;
        await _raised.Reader.ReadAsync(limit.Token);
    }
}
