namespace Continuum.Kvm.Tests.Running;

/// <summary>Random bytes from a seed.</summary>
internal sealed class TestEntropy(int seed) : IEntropySource
{
    private readonly Random _random = new(seed);

    /// <inheritdoc/>
    public void Fill(Span<byte> into) => _random.NextBytes(into);
}
