namespace Continuum.Kvm;

/// <summary>Random bytes for programs. The kernel's generator in production, a seeded one in tests.</summary>
public interface IEntropySource
{
    /// <summary>Fills the buffer.</summary>
    void Fill(Span<byte> into);
}
