using System.Runtime.InteropServices;

namespace Continuum.Kvm.Interop;

/// <summary>Owns the mapping of one processor's <see cref="KvmRun"/>.</summary>
internal sealed class KvmRunMapping : SafeHandle
{
    private const int ReadWrite = 3; // PROT_READ | PROT_WRITE
    private const int Shared = 1; // MAP_SHARED

    private readonly int _bytes;

    /// <summary>Maps it.</summary>
    /// <param name="vcpu">The processor.</param>
    /// <param name="bytes">What KVM_GET_VCPU_MMAP_SIZE says.</param>
    /// <exception cref="KvmException">The kernel refused.</exception>
    public KvmRunMapping(VcpuHandle vcpu, int bytes) : base(-1, ownsHandle: true)
    {
        _bytes = bytes;
        SetHandle(KvmLibC.mmap(0, (nuint)bytes, ReadWrite, Shared, vcpu, 0));
        if (IsInvalid)
        {
            throw KvmFailure.Last("mmap(KVM_CREATE_VCPU)");
        }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == -1;

    /// <summary>The shared structure.</summary>
    public unsafe KvmRun Run
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return new KvmRun(new Span<byte>((void*)handle, _bytes));
        }
    }

    protected override bool ReleaseHandle() => KvmLibC.munmap(handle, (nuint)_bytes) == 0;
}
