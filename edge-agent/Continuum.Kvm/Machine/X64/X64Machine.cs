using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Continuum.Kvm.Interop;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Machine.X64;

/// <summary>A machine with one x86-64 processor, over KVM.</summary>
internal sealed class X64Machine : IMachine
{
    private const int Eintr = 4;
    private const int GeneralProtection = 13;

    private readonly MachineShell _shell;
    private readonly Action<RetiredMachine> _retire;
    private readonly MemorySlots _slots;
    private readonly SystemRegisters _system;
    private readonly Crossing _crossing;
    private readonly ExtendedState _extended;
    private readonly MachineHead _head;
    private readonly Kick _kick = new();
    private UserRegisters _registers;
    private MachineExit? _broken;
    private bool _isSound = true;

    /// <summary>A machine over an empty shell, that stands at address 0.</summary>
    /// <param name="shell">The shell; owned from here on.</param>
    /// <param name="retire">Takes the shell back, with the memory when that goes too.</param>
    /// <param name="device">KVM; not owned.</param>
    /// <param name="entry">Where SYSCALL leads in the shell.</param>
    /// <param name="pages">The page tables in its memory.</param>
    /// <param name="monitor">The monitor's pages in its memory, which is not owned.</param>
    internal X64Machine(
        MachineShell shell,
        Action<RetiredMachine> retire,
        KvmDevice device,
        EntryPoint entry,
        PageTables pages,
        MonitorPages monitor)
    {
        _shell = shell;
        _retire = retire;
        _slots = new MemorySlots(shell, monitor.Memory);
        _system = new SystemRegisters(shell, withEveryExit: entry.Kind == SyscallEntry.Fault);
        _crossing = new Crossing(entry, monitor, _system);
        _extended = new ExtendedState(shell.Vcpu, device);
        _head = new MachineHead(entry.Kind, pages.Root, monitor.FramePage);
        Memory = monitor.Memory;
        Pages = pages;
        Processor = device.Processor.Description;
        KvmRun run = shell.RunPage.Run;
        run.Valid = _system.Copied;
        ControlRegisters.Initialise(ref _system.Replace(run), pages.Root, ControlRegisters.Cr4(device.Processor));
    }

    /// <inheritdoc/>
    public PhysicalMemory Memory { get; }

    /// <inheritdoc/>
    public PageTables Pages { get; }

    /// <inheritdoc/>
    public ref UserRegisters Registers => ref _registers;

    /// <inheritdoc/>
    public ProcessorDescription Processor { get; }

    /// <inheritdoc/>
    public ulong FsBase
    {
        get => _system.Read(_shell.RunPage.Run).Fs.Base;
        set => _system.Change(_shell.RunPage.Run).Fs.Base = Addresses.RequireCanonical(value);
    }

    /// <inheritdoc/>
    public ulong GsBase
    {
        get => _system.Read(_shell.RunPage.Run).Gs.Base;
        set => _system.Change(_shell.RunPage.Run).Gs.Base = Addresses.RequireCanonical(value);
    }

    /// <inheritdoc/>
    public int ExtendedStateSize => _extended.Size;

    /// <inheritdoc/>
    public long Entries { get; private set; }

    /// <inheritdoc/>
    public MachineExit Run()
    {
        if (_broken is { } broken)
        {
            return broken;
        }

        if (!Addresses.IsCanonical(_registers.Rip))
        {
            // What the processor says to a return to such an address, without risking it in ring 0.
            return new MachineExit(MachineExitKind.Exception, GeneralProtection);
        }

        _slots.Update();
        KvmRun run = _shell.RunPage.Run;
        while (_kick.Enter())
        {
            _isSound = false;
            int errno = RunOnce(run);
            MachineExit exit;
            if (errno == Eintr)
            {
                KickSignal.Drain();
                if (!_crossing.TrySettle(run, ref _registers, out exit))
                {
                    continue;
                }
            }
            else
            {
                exit = errno == 0
                    ? _crossing.IsGateRead(run) ? LeaveGate(run) : _crossing.ComeBack(run, ref _registers)
                    : new MachineExit(MachineExitKind.Broken, Detail: $"KVM_RUN failed with errno {errno}");
            }

            if (exit.Kind == MachineExitKind.Broken)
            {
                _broken = exit;
            }
            else
            {
                _isSound = errno == 0;
            }

            return exit;
        }

        return new MachineExit(MachineExitKind.Interrupted);
    }

    /// <inheritdoc/>
    public void Interrupt() => _kick.Request();

    /// <inheritdoc/>
    public bool IsInterruptRequested => _kick.IsRequested;

    /// <inheritdoc/>
    public void ReadExtendedState(Span<byte> state) => _extended.Read(state);

    /// <inheritdoc/>
    public bool TryWriteExtendedState(ReadOnlySpan<byte> state) => _extended.TryWrite(state);

    /// <inheritdoc/>
    public ulong TimeStamp => TimeStampCounter.Read(_shell.Vcpu);

    /// <inheritdoc/>
    public int TimeStampKhz => _shell.Vcpu.GetTscKhz();

    /// <inheritdoc/>
    public void Save(SnapshotWriter writer)
    {
        ref readonly KvmSregs system = ref _system.Read(_shell.RunPage.Run);
        _head.Write(writer);
        writer.WriteBytes(MemoryMarshal.AsBytes(new ReadOnlySpan<UserRegisters>(in _registers)));
        writer.WriteUInt64(system.Fs.Base);
        writer.WriteUInt64(system.Gs.Base);
        DataSegments.Of(system).Write(writer);
        writer.WriteUInt64(TimeStamp);
        writer.WriteBytes(_extended.Read());
    }

    /// <inheritdoc/>
    public void Load(SnapshotReader reader)
    {
        if (MachineHead.Read(reader, Memory, _head.Entry) != _head)
        {
            throw SnapshotReader.Damaged("it is of another machine's memory");
        }

        LoadState(reader);
    }

    /// <summary>Reads what <see cref="Save"/> writes behind the head.</summary>
    /// <exception cref="SnapshotException">It is damaged, or this processor does not take it.</exception>
    internal void LoadState(SnapshotReader reader)
    {
        ReadOnlySpan<byte> registers = reader.ReadBytes().Span;
        if (registers.Length != Unsafe.SizeOf<UserRegisters>())
        {
            throw SnapshotReader.Damaged($"{registers.Length} bytes are no set of registers");
        }

        ulong fsBase = reader.ReadUInt64();
        ulong gsBase = reader.ReadUInt64();
        if (!Addresses.IsCanonical(fsBase) || !Addresses.IsCanonical(gsBase))
        {
            throw SnapshotReader.Damaged($"0x{fsBase:x} or 0x{gsBase:x} is no base of a segment");
        }

        ref KvmSregs system = ref _system.Change(_shell.RunPage.Run);
        DataSegments.Read(reader).LoadInto(ref system, fsBase, gsBase);
        ulong timeStamp = reader.ReadUInt64();
        if (_head.Entry == SyscallEntry.Supervisor)
        {
            TimeStampCounter.TrySet(_shell.Vcpu, timeStamp);
        }

        if (!_extended.TryWrite(reader.ReadBytes().Span))
        {
            throw new SnapshotException(
                SnapshotProblem.OtherMachine, "this processor does not take the snapshot's vector state; take it here");
        }

        _registers = MemoryMarshal.Read<UserRegisters>(registers);
        _broken = null;
    }

    /// <inheritdoc/>
    public void Dispose() => _retire(new RetiredMachine(_shell, null, _slots.Count, IsSound: false));

    /// <inheritdoc/>
    public void DisposeWithMemory() => _retire(new RetiredMachine(_shell, Memory, _slots.Count, _isSound));

    // KVM holds the instruction half done and would overwrite registers with its end: it is finished first, with zeros
    // and for nothing. One that repeats comes back for each of its reads.
    private MachineExit LeaveGate(KvmRun run)
    {
        MachineExit exit = _crossing.ComeBackFromGate(run, ref _registers);
        for (int left = PhysicalMemory.PageSize; left >= 0 && run.ExitReason == KvmExitReason.Mmio; left--)
        {
            run.MmioData = 0;
            run.EndsAtOnce = true;
            int errno = _shell.Vcpu.Run();
            run.EndsAtOnce = false;
            if (errno == Eintr)
            {
                KickSignal.Drain();
                _system.Forget();
                return exit;
            }

            if (errno != 0)
            {
                break;
            }
        }

        return new MachineExit(MachineExitKind.Broken, Detail: "KVM could not finish a read of the gate");
    }

    private int RunOnce(KvmRun run)
    {
        try
        {
            _crossing.GoIn(run, ref _registers);
            return _shell.Vcpu.Run();
        }
        finally
        {
            _kick.Leave();
            _system.Forget();
            Entries++;
        }
    }
}
