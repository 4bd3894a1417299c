using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Continuum.Agent.Dispatch;

/// <summary>What was just written to the disk, or is nowhere else, in memory: bounded in number and in bytes.</summary>
/// <typeparam name="T">Events, or answers.</typeparam>
/// <param name="most">How many.</param>
/// <param name="mostBytes">What they hold; the last one may go beyond it.</param>
/// <param name="bytesOf">What one holds; always the same of the same one.</param>
internal sealed class HandedOver<T>(int most, long mostBytes, Func<T, long> bytesOf)
    where T : class
{
    private readonly Channel<T> _waiting = Channel.CreateBounded<T>(
        new BoundedChannelOptions(most) { SingleReader = true });

    private long _bytes;

    /// <summary>Adds one behind the others, from any thread. False: there is no room.</summary>
    public bool TryAdd(T one)
    {
        long bytes = bytesOf(one);
        if (Interlocked.Add(ref _bytes, bytes) - bytes < mostBytes && _waiting.Writer.TryWrite(one))
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    /// <summary>Takes the first; one thread at a time.</summary>
    public bool TryTake([NotNullWhen(true)] out T? first)
    {
        if (!_waiting.Reader.TryRead(out first))
        {
            return false;
        }

        Interlocked.Add(ref _bytes, -bytesOf(first));
        return true;
    }
}
