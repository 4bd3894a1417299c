using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// An empty virtual machine with its processor, set up as far as that does not depend on what it will run: CPUID, XCR0,
/// the constant MSRs, the signal mask.
/// </summary>
internal sealed class MachineShell : IDisposable
{
    private MachineShell(VmHandle vm, VcpuHandle vcpu, KvmRunMapping run)
    {
        Vm = vm;
        Vcpu = vcpu;
        RunPage = run;
    }

    internal VmHandle Vm { get; }

    internal VcpuHandle Vcpu { get; }

    internal KvmRunMapping RunPage { get; }

    /// <summary>How large its memory is, when it has any.</summary>
    internal ShellSize Size { get; private init; }

    /// <summary>
    /// Address space for its memory, the start of which is its slot 0: whoever takes the shell owns it. Null: none was
    /// set aside.
    /// </summary>
    internal GuestMapping? Range { get; private set; }

    /// <summary>Makes one without memory.</summary>
    /// <param name="device">KVM.</param>
    /// <param name="entry">Where SYSCALL is to lead.</param>
    /// <exception cref="KvmException">KVM refused something.</exception>
    internal static MachineShell Create(KvmDevice device, EntryPoint entry) => Create(device, entry, default);

    /// <summary>
    /// Makes one with memory: KVM makes whoever adds some to a machine wait, and no restore should.
    /// </summary>
    /// <param name="device">KVM.</param>
    /// <param name="entry">Where SYSCALL is to lead.</param>
    /// <param name="size">How much.</param>
    /// <exception cref="KvmException">KVM refused something.</exception>
    internal static MachineShell Create(KvmDevice device, EntryPoint entry, ShellSize size)
    {
        VmHandle vm = VmHandle.Create(device.Handle);
        VcpuHandle? vcpu = null;
        KvmRunMapping? run = null;
        MachineShell? shell = null;
        try
        {
            vcpu = VcpuHandle.Create(vm);
            run = new KvmRunMapping(vcpu, device.RunBytes);
            SetUp(vm, vcpu, device.Processor, entry);
            shell = new MachineShell(vm, vcpu, run) { Size = size };
            if (size.RangeBytes > 0)
            {
                shell.GiveMemory();
            }

            return shell;
        }
        catch
        {
            shell?.Range?.Dispose();
            run?.Dispose();
            vcpu?.Dispose();
            vm.Dispose();
            throw;
        }
    }

    /// <summary>Sets address space aside and shows the machine the start of it.</summary>
    /// <exception cref="KvmException">There is none, or KVM refused.</exception>
    internal void GiveMemory()
    {
        Range = GuestMapping.CreateZeroed(Size.RangeBytes);
        Vm.SetMemory(slot: 0, physicalAddress: 0, (ulong)Size.SlotBytes, Range, offset: 0);
    }

    /// <summary>Takes all memory away from the machine, and with it all that KVM knows of what lay there.</summary>
    /// <param name="slots">How many slots it has.</param>
    /// <exception cref="KvmException">KVM refused.</exception>
    internal void TakeMemoryAway(uint slots)
    {
        for (uint slot = 0; slot < slots; slot++)
        {
            Vm.RemoveMemory(slot);
        }
    }

    /// <summary>Destroys it. Its address space stays whose it is.</summary>
    public void Dispose()
    {
        RunPage.Dispose();
        Vcpu.Dispose();
        Vm.Dispose();
    }

    private static void SetUp(VmHandle vm, VcpuHandle vcpu, GuestProcessor processor, EntryPoint entry)
    {
        if (entry == EntryPoint.Gate && !vm.TryEnable(KvmCapability.ExitOnEmulationFailure))
        {
            throw KvmFailure.Last("KVM_ENABLE_CAP(KVM_CAP_EXIT_ON_EMULATION_FAILURE)");
        }

        vcpu.SetCpuid(processor.Entries);
        if (processor.Xcr0 != 0 && !vcpu.TrySetXcr0(processor.Xcr0))
        {
            throw KvmFailure.Last("KVM_SET_XCRS");
        }

        if (!vcpu.TrySetMsrs(Msrs.Constants(entry.Address)))
        {
            throw KvmFailure.Last("KVM_SET_MSRS");
        }

        vcpu.SetSignalMask(KickSignal.BlockedInside);
    }
}
