using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// The monitor's own pages in a machine's memory. A snapshot holds them, so a restored machine only needs to know where
/// they are.
/// </summary>
internal sealed class MonitorPages
{
    private const int FrameBytes = 40;
    private const int FrameTopOffset = (int)(MonitorLayout.FrameTop - MonitorLayout.FramePage);
    private const int ReturnOffset = (int)(MonitorLayout.ReturnFrame - MonitorLayout.FramePage);

    // #DF, #TS, #NP, #SS, #GP, #PF, #AC, #CP (Intel SDM vol. 3, table 6-1).
    private const uint WithErrorCode = (1 << 8) | (0x1F << 10) | (1 << 17) | (1 << 21);

    private readonly PhysicalMemory _memory;

    /// <summary>The pages of a machine that has them already.</summary>
    /// <param name="memory">The machine's memory.</param>
    /// <param name="framePage">Where <see cref="FramePage"/> was.</param>
    internal MonitorPages(PhysicalMemory memory, ulong framePage)
    {
        _memory = memory;
        FramePage = framePage;
    }

    /// <summary>The memory that they are in.</summary>
    internal PhysicalMemory Memory => _memory;

    /// <summary>The physical address of the page of exception frames.</summary>
    internal ulong FramePage { get; }

    /// <summary>Takes the pages from a machine's memory and maps them.</summary>
    /// <exception cref="KvmException">The memory is too small.</exception>
    /// <param name="memory">The machine's memory.</param>
    /// <param name="pages">Its page tables.</param>
    /// <param name="gate">Where the gate leads: a physical address with no memory; null: there is no gate.</param>
    internal static MonitorPages Create(PhysicalMemory memory, PageTables pages, ulong? gate)
    {
        if (gate is { } nowhere && !pages.TryMapGate(nowhere))
        {
            throw TooSmall(memory);
        }

        EntryStub.Write(memory.Page(Map(memory, pages, MonitorLayout.Stub, PageAccess.Read | PageAccess.Execute)));
        ulong tables = Map(memory, pages, MonitorLayout.TablePage, PageAccess.Read | PageAccess.Write);
        DescriptorTables.Write(memory.Page(tables));
        ulong frames = Map(memory, pages, MonitorLayout.FramePage, PageAccess.Read | PageAccess.Write);
        return new MonitorPages(memory, frames);
    }

    /// <summary>What the last exception left.</summary>
    internal ExceptionFrame ReadFrame(int vector, out ulong errorCode)
    {
        Span<byte> page = _memory.Page(FramePage);
        errorCode = 0;
        if ((WithErrorCode & (1u << vector)) != 0)
        {
            // Error codes are 32 bits wide; what is above them on the stack is undefined.
            errorCode = BinaryPrimitives.ReadUInt32LittleEndian(page[(FrameTopOffset - FrameBytes - 8)..]);
        }

        return MemoryMarshal.Read<ExceptionFrame>(page[(FrameTopOffset - FrameBytes)..]);
    }

    /// <summary>Writes the frame that the stub's IRETQ goes back through.</summary>
    internal void WriteReturnFrame(in UserRegisters registers)
    {
        var frame = new ExceptionFrame
        {
            Rip = registers.Rip,
            Cs = Selectors.UserCode,
            Rflags = registers.Rflags,
            Rsp = registers.Rsp,
            Ss = Selectors.UserData,
        };
        MemoryMarshal.Write(_memory.Page(FramePage)[ReturnOffset..], frame);
    }

    private static ulong Map(PhysicalMemory memory, PageTables pages, ulong address, PageAccess access)
    {
        if (!memory.TryAllocate(out ulong physical) || !pages.TryMapSupervisor(address, physical, access))
        {
            throw TooSmall(memory);
        }

        return physical;
    }

    private static KvmException TooSmall(PhysicalMemory memory) => new(
        "create machine", 0, $"the limit of {memory.LimitBytes} bytes does not hold the monitor's own pages");
}
