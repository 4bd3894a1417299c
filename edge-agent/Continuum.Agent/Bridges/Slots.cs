using System.Threading.Channels;

namespace Continuum.Agent.Bridges;

/// <summary>So many at once: a semaphore that may be left after everybody is gone.</summary>
internal sealed class Slots(int most)
{
    private readonly Channel<bool> _taken = Channel.CreateBounded<bool>(most);

    public ValueTask TakeAsync(CancellationToken cancellationToken) =>
        _taken.Writer.WriteAsync(true, cancellationToken);

    public void Leave() => _taken.Reader.TryRead(out _);
}
