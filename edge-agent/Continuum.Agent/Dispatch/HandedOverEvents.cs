using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Continuum.Agent.Events;

namespace Continuum.Agent.Dispatch;

/// <summary>Events that were just written, or are nowhere else, in memory: bounded in number and in bytes.</summary>
/// <param name="most">Events.</param>
/// <param name="mostBytes">What they hold; the last one may go beyond it.</param>
internal sealed class HandedOverEvents(int most, long mostBytes)
{
    private readonly Channel<QueuedEvent> _events = Channel.CreateBounded<QueuedEvent>(
        new BoundedChannelOptions(most) { SingleReader = true });

    private long _bytes;

    /// <summary>Adds one behind the others, from any thread. False: there is no room.</summary>
    public bool TryAdd(QueuedEvent queued)
    {
        long bytes = queued.Bytes;
        if (Interlocked.Add(ref _bytes, bytes) - bytes < mostBytes && _events.Writer.TryWrite(queued))
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    /// <summary>Takes the first; one thread at a time.</summary>
    public bool TryTake([NotNullWhen(true)] out QueuedEvent? queued)
    {
        if (!_events.Reader.TryRead(out queued))
        {
            return false;
        }

        Interlocked.Add(ref _bytes, -queued.Bytes);
        return true;
    }
}
