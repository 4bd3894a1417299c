using System.Runtime.InteropServices;
using Continuum.Kvm.Interop;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Machine.X64;

/// <summary>/dev/kvm, opened and found to have what the monitor needs.</summary>
internal sealed class KvmDevice : IDisposable
{
    private const int ApiVersion = 12; // linux/kvm.h: the only one that there is
    private const int NeededRegisters = (int)(KvmRun.GeneralRegisters | KvmRun.SystemRegisters);

    private KvmDevice(SafeFileHandle handle, int runBytes, GuestProcessor processor)
    {
        Handle = handle;
        RunBytes = runBytes;
        Processor = processor;
        StateBytes = Math.Max(Check(KvmCapability.Xsave2), KvmXsave.LegacyBytes);
    }

    internal SafeFileHandle Handle { get; }

    /// <summary>Bytes of one processor's <see cref="KvmRun"/>.</summary>
    internal int RunBytes { get; }

    /// <summary>Bytes of <c>struct kvm_xsave</c> here: more than 4096 where a processor's state needs it.</summary>
    internal int StateBytes { get; }

    /// <summary>What KVM has here; 0: it lacks it.</summary>
    internal int Check(KvmCapability capability) =>
        KvmLibC.ioctl(Handle, KvmRequest.CheckExtension, (nint)capability);

    /// <summary>What the guest's processor can do.</summary>
    internal GuestProcessor Processor { get; }

    /// <summary>Checks a descriptor of /dev/kvm, which is owned from here on, also when it is refused.</summary>
    /// <exception cref="KvmException">It is none, or it lacks something.</exception>
    internal static KvmDevice Open(SafeFileHandle handle)
    {
        try
        {
            RequireArchitecture();
            int version = KvmLibC.ioctl(handle, KvmRequest.GetApiVersion, argument: 0);
            if (version != ApiVersion)
            {
                throw version < 0
                    ? KvmFailure.Last("KVM_GET_API_VERSION")
                    : new KvmException("KVM_GET_API_VERSION", 0, $"KVM's API is version {version}, not {ApiVersion}");
            }

            Require(handle, KvmCapability.UserMemory, 1);
            Require(handle, KvmCapability.Xsave, 1);
            Require(handle, KvmCapability.SyncRegisters, NeededRegisters);
            int runBytes = KvmLibC.ioctl(handle, KvmRequest.GetVcpuMmapSize, argument: 0);
            return runBytes > 0
                ? new KvmDevice(handle, runBytes, new GuestProcessor(KvmCpuid.GetSupported(handle)))
                : throw KvmFailure.Last("KVM_GET_VCPU_MMAP_SIZE");
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Where the gate of a machine with this entry leads; null: it has none.</summary>
    internal ulong? GateFor(EntryPoint entry) =>
        entry.Kind == SyscallEntry.Fault ? Processor.LastPhysicalPage : null;

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private static void RequireArchitecture()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new KvmException(
                "open KVM", 0, $"micro-VMs need an x86-64 processor, this is {RuntimeInformation.ProcessArchitecture}");
        }
    }

    private static void Require(SafeFileHandle kvm, KvmCapability capability, int bits)
    {
        int has = KvmLibC.ioctl(kvm, KvmRequest.CheckExtension, (nint)capability);
        if (has < 0)
        {
            throw KvmFailure.Last("KVM_CHECK_EXTENSION");
        }

        if ((has & bits) != bits)
        {
            throw new KvmException(
                "KVM_CHECK_EXTENSION", 0, $"this KVM lacks {capability}: Linux 5.0 or later on x86-64 has it");
        }
    }
}
