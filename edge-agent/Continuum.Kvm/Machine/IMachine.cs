using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Machine;

/// <summary>
/// A virtual machine of one processor that runs a program in user mode: the seam between the Linux side and the
/// architecture. x86-64 is the first. Not thread-safe, except for <see cref="Interrupt"/>; <see cref="Run"/> may be
/// called from different threads, one after the other.
/// </summary>
internal interface IMachine : IDisposable
{
    /// <summary>The memory that the machine has.</summary>
    PhysicalMemory Memory { get; }

    /// <summary>What the program's addresses lead to.</summary>
    PageTables Pages { get; }

    /// <summary>The program's registers; what is changed holds from the next <see cref="Run"/>.</summary>
    ref UserRegisters Registers { get; }

    /// <summary>Its processor.</summary>
    ProcessorDescription Processor { get; }

    /// <summary>The base of FS: the thread pointer. Holds from the next <see cref="Run"/>.</summary>
    ulong FsBase { get; set; }

    /// <summary>The base of GS.</summary>
    ulong GsBase { get; set; }

    /// <summary>Bytes of the extended (x87, SSE, AVX, …) state in the standard XSAVE format.</summary>
    int ExtendedStateSize { get; }

    /// <summary>
    /// The processor's time-stamp counter now, as the program reads it (RDTSC); 0: it cannot be read from here.
    /// </summary>
    ulong TimeStamp { get; }

    /// <summary>How fast <see cref="TimeStamp"/> goes, in kHz; 0 or less: unknown.</summary>
    int TimeStampKhz { get; }

    /// <summary>How often <see cref="Run"/> entered the machine.</summary>
    long Entries { get; }

    /// <summary>Runs the program until the monitor must do something. Allocates nothing.</summary>
    MachineExit Run();

    /// <summary>
    /// Ends <see cref="Run"/> with <see cref="MachineExitKind.Interrupted"/>, at once or, when it is not running, as
    /// soon as it is called. From any thread.
    /// </summary>
    void Interrupt();

    /// <summary>Whether somebody asked for an interruption that <see cref="Run"/> has not told of yet.</summary>
    bool IsInterruptRequested { get; }

    /// <summary>Copies the extended state out, <see cref="ExtendedStateSize"/> bytes.</summary>
    void ReadExtendedState(Span<byte> state);

    /// <summary>Sets the extended state. False: this processor cannot hold it.</summary>
    bool TryWriteExtendedState(ReadOnlySpan<byte> state);

    /// <summary>Writes the processor's state (registers, segments, extended state, MSRs).</summary>
    void Save(SnapshotWriter writer);

    /// <summary>Sets the processor's state from a snapshot whose memory this machine has.</summary>
    void Load(SnapshotReader reader);

    /// <summary>
    /// Gives the machine and <see cref="Memory"/> back, maybe a little later: neither may be used any more.
    /// </summary>
    void DisposeWithMemory();
}
