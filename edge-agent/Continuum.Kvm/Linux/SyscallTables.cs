using Continuum.Kvm.Linux.Calls;

namespace Continuum.Kvm.Linux;

/// <summary>The tables of system calls there are.</summary>
internal static class SyscallTables
{
    /// <summary>Linux on x86-64.</summary>
    public static readonly SyscallTable Linux = BuildLinux();

    private static SyscallTable BuildLinux()
    {
        SyscallTable table = new();
        ProcessCalls.Register(table);
        IdentityCalls.Register(table);
        SignalCalls.Register(table);
        KillCalls.Register(table);
        FutexCalls.Register(table);
        SystemCalls.Register(table);
        LimitCalls.Register(table);
        SchedulingCalls.Register(table);
        ControlCalls.Register(table);
        MemoryCalls.Register(table);
        SocketCalls.Register(table);
        SocketMessageCalls.Register(table);
        SocketOptionCalls.Register(table);
        FileCalls.Register(table);
        OpenCalls.Register(table);
        StatCalls.Register(table);
        FolderCalls.Register(table);
        LinkCalls.Register(table);
        DescriptorCalls.Register(table);
        PathCalls.Register(table);
        RenameCalls.Register(table);
        AttributeCalls.Register(table);
        LengthCalls.Register(table);
        ExtendedAttributeCalls.Register(table);
        CopyCalls.Register(table);
        PipeCalls.Register(table);
        PollCalls.Register(table);
        SelectCalls.Register(table);
        EpollCalls.Register(table);
        TimeCalls.Register(table);
        TimerCalls.Register(table);
        return table;
    }
}
