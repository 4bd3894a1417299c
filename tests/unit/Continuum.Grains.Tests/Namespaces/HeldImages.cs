using Continuum.Contracts.Images;
using Continuum.Grains.Namespaces;
using Continuum.Testing;

namespace Continuum.Grains.Tests.Namespaces;

/// <summary>Knows no image; who asks first is held until released, others are not.</summary>
internal sealed class HeldImages : IImageLayers, IDisposable
{
    private readonly ManualResetEventSlim _released = new();
    private int _asked;

    public IReadOnlyList<ImageLayer> Of(string digest)
    {
        if (Interlocked.Increment(ref _asked) == 1)
        {
            _released.Wait(Deadline.Default);
        }

        return [];
    }

    public Task AskedAsync() => Deadline.UntilAsync("the first to ask", () => Volatile.Read(ref _asked) > 0);

    public void Release() => _released.Set();

    public void Dispose() => _released.Dispose();
}
