using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Interop;

/// <summary>Owns the descriptor of one virtual processor.</summary>
internal sealed class VcpuHandle() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    /// <summary>Creates the machine's only processor.</summary>
    /// <exception cref="KvmException">KVM refused.</exception>
    public static VcpuHandle Create(VmHandle vm)
    {
        VcpuHandle vcpu = KvmLibC.ioctl_vcpu(vm, KvmRequest.CreateVcpu, argument: 0);
        if (vcpu.IsInvalid)
        {
            int errno = Marshal.GetLastPInvokeError();
            vcpu.Dispose();
            throw KvmFailure.Of("KVM_CREATE_VCPU", errno);
        }

        return vcpu;
    }

    /// <summary>KVM_RUN. The error number, 0 for none; EINTR says that a signal came.</summary>
    public int Run() =>
        KvmLibC.ioctl(this, KvmRequest.Run, argument: 0) < 0 ? Marshal.GetLastPInvokeError() : 0;

    /// <summary>KVM_GET_SREGS.</summary>
    /// <exception cref="KvmException">KVM refused.</exception>
    public unsafe void GetSregs(out KvmSregs sregs)
    {
        fixed (KvmSregs* to = &sregs)
        {
            Require(KvmLibC.ioctl(this, KvmRequest.GetSregs, to), "KVM_GET_SREGS");
        }
    }

    /// <summary>KVM_SET_CPUID2: what CPUID says in the machine, where KVM intercepts it.</summary>
    /// <exception cref="KvmException">KVM refused.</exception>
    public unsafe void SetCpuid(ReadOnlySpan<KvmCpuidEntry> entries)
    {
        byte[] buffer = KvmCpuid.Pack(entries);
        fixed (byte* from = buffer)
        {
            Require(KvmLibC.ioctl(this, KvmRequest.SetCpuid2, from), "KVM_SET_CPUID2");
        }
    }

    /// <summary>KVM_SET_MSRS. False: KVM has not taken all of them.</summary>
    public unsafe bool TrySetMsrs(ReadOnlySpan<KvmMsr> registers)
    {
        byte* buffer = stackalloc byte[MsrBytes(registers.Length)];
        PackMsrs(registers, buffer);
        return KvmLibC.ioctl(this, KvmRequest.SetMsrs, buffer) == registers.Length;
    }

    /// <summary>KVM_GET_MSRS: fills in the values. False: KVM does not know all of them.</summary>
    public unsafe bool TryGetMsrs(Span<KvmMsr> registers)
    {
        byte* buffer = stackalloc byte[MsrBytes(registers.Length)];
        PackMsrs(registers, buffer);
        bool all = KvmLibC.ioctl(this, KvmRequest.GetMsrs, buffer) == registers.Length;
        new ReadOnlySpan<KvmMsr>(buffer + MsrHeader, registers.Length).CopyTo(registers);
        return all;
    }

    /// <summary>KVM_GET_TSC_KHZ: how fast the guest's time-stamp counter goes; 0 or less: unknown.</summary>
    public int GetTscKhz() => KvmLibC.ioctl(this, KvmRequest.GetTscKhz, argument: 0);

    /// <summary>KVM_GET_XSAVE or, when the buffer is larger than 4096 bytes, KVM_GET_XSAVE2.</summary>
    /// <exception cref="KvmException">KVM refused.</exception>
    public unsafe void GetXsave(Span<byte> area)
    {
        fixed (byte* to = area)
        {
            bool large = area.Length > KvmXsave.LegacyBytes;
            nuint request = large ? KvmRequest.GetXsave2 : KvmRequest.GetXsave;
            Require(KvmLibC.ioctl(this, request, to), large ? "KVM_GET_XSAVE2" : "KVM_GET_XSAVE");
        }
    }

    /// <summary>KVM_SET_XSAVE. False: KVM refused the state.</summary>
    public unsafe bool TrySetXsave(ReadOnlySpan<byte> area)
    {
        fixed (byte* from = area)
        {
            return KvmLibC.ioctl(this, KvmRequest.SetXsave, from) == 0;
        }
    }

    /// <summary>KVM_SET_XCRS with XCR0 alone. False: KVM refused the value.</summary>
    public unsafe bool TrySetXcr0(ulong value)
    {
        const int StructBytes = 392; // struct kvm_xcrs
        byte* xcrs = stackalloc byte[StructBytes];
        new Span<byte>(xcrs, StructBytes).Clear();
        ((uint*)xcrs)[0] = 1; // nr_xcrs
        ((ulong*)xcrs)[2] = value; // xcrs[0].value; xcrs[0].xcr is 0
        return KvmLibC.ioctl(this, KvmRequest.SetXcrs, xcrs) == 0;
    }

    /// <summary>KVM_SET_SIGNAL_MASK: the signals that are blocked while KVM_RUN runs, bit n - 1 for signal n.</summary>
    /// <exception cref="KvmException">KVM refused.</exception>
    public unsafe void SetSignalMask(ulong blocked)
    {
        uint* mask = stackalloc uint[3];
        mask[0] = sizeof(ulong); // struct kvm_signal_mask: len, then the kernel's sigset
        mask[1] = (uint)blocked;
        mask[2] = (uint)(blocked >> 32);
        Require(KvmLibC.ioctl(this, KvmRequest.SetSignalMask, mask), "KVM_SET_SIGNAL_MASK");
    }

    protected override bool ReleaseHandle() => KvmLibC.close((int)handle) == 0;

    private const int MsrHeader = 8; // struct kvm_msrs: nmsrs, pad

    private static unsafe int MsrBytes(int count) => MsrHeader + (count * sizeof(KvmMsr));

    private static unsafe void PackMsrs(ReadOnlySpan<KvmMsr> registers, byte* buffer)
    {
        *(ulong*)buffer = (uint)registers.Length;
        registers.CopyTo(new Span<KvmMsr>(buffer + MsrHeader, registers.Length));
    }

    private static void Require(int result, string operation)
    {
        if (result < 0)
        {
            throw KvmFailure.Last(operation);
        }
    }
}
