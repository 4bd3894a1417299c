namespace Continuum.Kvm.Guest;

/// <summary>Random bytes that are the same in each run.</summary>
internal sealed class SeededEntropy(int seed) : IEntropySource
{
    private readonly Random _random = new(seed);

    /// <inheritdoc/>
    public void Fill(Span<byte> into)
    {
        lock (_random)
        {
            _random.NextBytes(into);
        }
    }
}
