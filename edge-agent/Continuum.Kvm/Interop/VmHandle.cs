using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Interop;

/// <summary>Owns the descriptor of one virtual machine.</summary>
internal sealed class VmHandle() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    /// <summary>Creates an empty machine.</summary>
    /// <exception cref="KvmException">KVM refused.</exception>
    public static VmHandle Create(SafeFileHandle kvm)
    {
        VmHandle vm = KvmLibC.ioctl_vm(kvm, KvmRequest.CreateVm, argument: 0);
        if (vm.IsInvalid)
        {
            int errno = Marshal.GetLastPInvokeError();
            vm.Dispose();
            throw KvmFailure.Of("KVM_CREATE_VM", errno);
        }

        return vm;
    }

    /// <summary>Shows a range of this process's memory to the machine as physical memory.</summary>
    /// <param name="slot">The number of the range; each is set once.</param>
    /// <param name="physicalAddress">Where the machine sees it.</param>
    /// <param name="bytes">A multiple of the page size.</param>
    /// <param name="memory">The mapping that it lies in.</param>
    /// <param name="offset">Where in the mapping.</param>
    /// <exception cref="KvmException">KVM refused.</exception>
    public unsafe void SetMemory(uint slot, ulong physicalAddress, ulong bytes, SafeHandle memory, ulong offset)
    {
        bool held = false;
        try
        {
            memory.DangerousAddRef(ref held);
            var region = new KvmMemoryRegion
            {
                Slot = slot,
                PhysicalAddress = physicalAddress,
                Bytes = bytes,
                HostAddress = (ulong)memory.DangerousGetHandle() + offset,
            };
            if (KvmLibC.ioctl(this, KvmRequest.SetUserMemoryRegion, &region) < 0)
            {
                throw KvmFailure.Last("KVM_SET_USER_MEMORY_REGION");
            }
        }
        finally
        {
            if (held)
            {
                memory.DangerousRelease();
            }
        }
    }

    /// <summary>Takes a range away from the machine.</summary>
    /// <param name="slot">Its number.</param>
    /// <exception cref="KvmException">KVM refused.</exception>
    public unsafe void RemoveMemory(uint slot)
    {
        var region = new KvmMemoryRegion { Slot = slot };
        if (KvmLibC.ioctl(this, KvmRequest.SetUserMemoryRegion, &region) < 0)
        {
            throw KvmFailure.Last("KVM_SET_USER_MEMORY_REGION(none)");
        }
    }

    /// <summary>Switches something on. False: this KVM does not have it.</summary>
    public unsafe bool TryEnable(KvmCapability capability)
    {
        const int StructBytes = 104; // struct kvm_enable_cap: cap, flags, args[4], pad
        byte* request = stackalloc byte[StructBytes];
        new Span<byte>(request, StructBytes).Clear();
        ((uint*)request)[0] = (uint)capability;
        ((ulong*)request)[1] = 1; // args[0]
        return KvmLibC.ioctl(this, KvmRequest.EnableCap, request) == 0;
    }

    protected override bool ReleaseHandle() => KvmLibC.close((int)handle) == 0;
}
