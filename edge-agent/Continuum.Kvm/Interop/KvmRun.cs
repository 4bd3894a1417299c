using System.Runtime.InteropServices;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Interop;

/// <summary>
/// <c>struct kvm_run</c> (linux/kvm.h): the page that KVM and the monitor share for one processor. It is the kernel's
/// memory; valid while its <see cref="VcpuHandle"/> is open.
/// </summary>
internal readonly ref struct KvmRun(Span<byte> page)
{
    /// <summary>KVM_SYNC_X86_REGS: the general registers.</summary>
    public const ulong GeneralRegisters = 1;

    /// <summary>KVM_SYNC_X86_SREGS: segments and control registers.</summary>
    public const ulong SystemRegisters = 2;

    private const int ImmediateExitOffset = 1;
    private const int ExitReasonOffset = 8;
    private const int UnionOffset = 32;
    private const int ValidOffset = 288;
    private const int DirtyOffset = 296;
    private const int RegistersOffset = 304;
    private const int SregsOffset = RegistersOffset + 144;

    private readonly Span<byte> _page = page;

    /// <summary>Why KVM_RUN returned.</summary>
    public KvmExitReason ExitReason => (KvmExitReason)MemoryMarshal.Read<uint>(_page[ExitReasonOffset..]);

    /// <summary>Of KVM_EXIT_FAIL_ENTRY the hardware's reason; of KVM_EXIT_MMIO the address.</summary>
    public ulong Reason => MemoryMarshal.Read<ulong>(_page[UnionOffset..]);

    /// <summary>Whether KVM_RUN only finishes what is under way, and then ends with EINTR.</summary>
    public bool EndsAtOnce
    {
        set => _page[ImmediateExitOffset] = value ? (byte)1 : (byte)0;
    }

    /// <summary>Of KVM_EXIT_MMIO: what a read is to give.</summary>
    public ref ulong MmioData => ref MemoryMarshal.AsRef<ulong>(_page[(UnionOffset + sizeof(ulong))..]);

    /// <summary>Of KVM_EXIT_INTERNAL_ERROR: which.</summary>
    public uint SubError => MemoryMarshal.Read<uint>(_page[UnionOffset..]);

    /// <summary>Which registers KVM copies here at each exit.</summary>
    public ref ulong Valid => ref MemoryMarshal.AsRef<ulong>(_page[ValidOffset..]);

    /// <summary>Which registers KVM takes from here at the next entry; it clears them.</summary>
    public ref ulong Dirty => ref MemoryMarshal.AsRef<ulong>(_page[DirtyOffset..]);

    /// <summary>The general registers.</summary>
    public ref UserRegisters Registers => ref MemoryMarshal.AsRef<UserRegisters>(_page[RegistersOffset..]);

    /// <summary>Segments and control registers.</summary>
    public ref KvmSregs Sregs => ref MemoryMarshal.AsRef<KvmSregs>(_page[SregsOffset..]);
}
