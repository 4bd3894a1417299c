using System.Security.Cryptography;
using Continuum.Kvm;

namespace Continuum.Bench.Sandbox;

/// <summary>The random bytes that programs get in earnest.</summary>
internal sealed class KernelEntropy : IEntropySource
{
    public void Fill(Span<byte> into) => RandomNumberGenerator.Fill(into);
}
