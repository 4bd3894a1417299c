using Continuum.Kvm.Interop;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Machine.X64;
using Continuum.Kvm.Snapshots;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm;

/// <summary>
/// This machine's KVM, opened and tried: it knows how system calls arrive here and keeps empty virtual machines ready.
/// Thread-safe.
/// </summary>
public sealed class KvmHost : IDisposable
{
    private const string Path = "/dev/kvm";

    private readonly KvmDevice _device;
    private readonly ShellPool _pool;

    private readonly EntryPoint _entry;

    private KvmHost(KvmDevice device, EntryPoint entry, KvmDescription description, ShellPool pool)
    {
        _device = device;
        _entry = entry;
        _pool = pool;
        Description = description;
    }

    /// <summary>What the self-test found.</summary>
    public KvmDescription Description { get; }

    /// <summary>Opens /dev/kvm and runs the self-test.</summary>
    /// <exception cref="KvmException">There is no usable KVM; the message says why.</exception>
    public static KvmHost Open(KvmHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        SafeFileHandle kvm;
        try
        {
            kvm = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KvmException(
                $"open({Path})", 0, $"{error.Message} Micro-VMs need {Path} to be there and writable for this user.");
        }

        return Open(kvm, options);
    }

    /// <summary>The same over a descriptor of /dev/kvm that somebody else opened; it is owned from here on.</summary>
    /// <exception cref="KvmException">There is no usable KVM; the message says why.</exception>
    public static KvmHost Open(SafeFileHandle kvm, KvmHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(kvm);
        ArgumentNullException.ThrowIfNull(options);
        KvmDevice device = KvmDevice.Open(kvm);
        try
        {
            EntryPoint entry = SelfTest.Run(device);
            var description = new KvmDescription(entry.Kind, Backend.Find(), device.Processor.Fingerprint());
            return new KvmHost(device, entry, description, new ShellPool(device, entry, options.ReadyMachines));
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>A machine with nothing in it but the monitor's own pages, which are taken from the memory.</summary>
    /// <param name="memory">The machine's memory; it stays the caller's, and outlives the machine.</param>
    /// <exception cref="KvmException">KVM refused, or the memory is too small for the monitor's pages.</exception>
    internal IMachine CreateMachine(PhysicalMemory memory)
    {
        var pages = new PageTables(memory);
        MonitorPages monitor = MonitorPages.Create(memory, pages, _device.GateFor(_entry));
        return Create(MachineShell.Create(_device, _entry), pages, monitor);
    }

    /// <summary>A machine that goes on where a snapshot was taken; its memory is that of the snapshot.</summary>
    /// <param name="memory">The machine's memory; it stays the caller's, and outlives the machine.</param>
    /// <param name="reader">What <see cref="IMachine.Save"/> wrote comes next.</param>
    /// <exception cref="KvmException">KVM refused.</exception>
    /// <exception cref="SnapshotException">The state is damaged, or of a machine with other rules of entry.</exception>
    internal IMachine RestoreMachine(PhysicalMemory memory, SnapshotReader reader) =>
        Restore(MachineShell.Create(_device, _entry), memory, reader);

    /// <summary>The same with a copy of the snapshot's memory, which goes with it: by a machine that was made
    /// ahead.</summary>
    /// <param name="file">The snapshot.</param>
    /// <param name="limitBytes">What the copy may use, whole pages.</param>
    /// <exception cref="KvmException">KVM refused.</exception>
    /// <exception cref="SnapshotException">The state is damaged, or of a machine with other rules of entry.</exception>
    internal IMachine RestoreMachine(SnapshotFile file, long limitBytes)
    {
        long bytes = PhysicalMemory.RangeOfCopy(file.MemoryLength, limitBytes);
        MachineShell shell = _pool.Take(new ShellSize(bytes, MemorySlots.FirstSlot(file.MemoryLength, bytes)));
        GuestMapping range = shell.Range!;
        PhysicalMemory memory;
        try
        {
            memory = PhysicalMemory.CreateCopy(range, file.Handle, file.MemoryOffset, file.MemoryLength, limitBytes);
        }
        catch
        {
            shell.Dispose();
            range.Dispose();
            throw;
        }

        try
        {
            return Restore(shell, memory, file.ReadMachine());
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pool.Dispose();
        _device.Dispose();
    }

    private X64Machine Create(MachineShell shell, PageTables pages, MonitorPages monitor) =>
        new(shell, _pool.Retire, _device, _entry, pages, monitor);

    private X64Machine Restore(MachineShell shell, PhysicalMemory memory, SnapshotReader reader)
    {
        try
        {
            MachineHead head = MachineHead.Read(reader, memory, _entry.Kind);
            X64Machine machine = Create(
                shell, PageTables.Open(memory, head.Root), new MonitorPages(memory, head.FramePage));
            machine.LoadState(reader);
            return machine;
        }
        catch
        {
            shell.Dispose();
            throw;
        }
    }
}
