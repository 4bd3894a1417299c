using System.Security.Cryptography;

namespace Continuum.Kvm;

/// <summary>Random bytes of this machine's kernel: what programs get outside tests. Thread-safe.</summary>
public sealed class KernelEntropy : IEntropySource
{
    /// <inheritdoc/>
    public void Fill(Span<byte> into) => RandomNumberGenerator.Fill(into);
}
