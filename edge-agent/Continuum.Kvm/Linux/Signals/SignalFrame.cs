using System.Buffers;
using System.Buffers.Binary;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Signals;

/// <summary>
/// What lies on the program's stack while a handler runs, as Linux lays it out on x86-64 (<c>struct rt_sigframe</c>:
/// return address, <c>ucontext</c>, <c>siginfo</c>; above it the extended state in the XSAVE format of the Intel SDM,
/// vol. 1, 13.4). Programs read and edit it, so every byte counts.
/// </summary>
internal static class SignalFrame
{
    // asm/sigcontext.h, asm/ucontext.h; offsets from the return address.
    private const int UcFlags = 8;
    private const int UcStack = 24;
    private const int UcRegisters = 48;
    private const int UcSegments = 192;
    private const int UcErrorCode = 200;
    private const int UcTrapNumber = 208;
    private const int UcOldMask = 216;
    private const int UcFaultAddress = 224;
    private const int UcExtendedState = 232;
    private const int UcMask = 304;
    private const int Info = 312;
    private const int Size = Info + SignalInfo.Size;

    private const ulong FlagsOfContext = 7; // UC_FP_XSTATE, UC_SIGCONTEXT_SS, UC_STRICT_RESTORE_SS
    private const ulong UserSegments = 0x33UL | (0x2BUL << 48); // CS and SS as 64-bit programs of Linux see them
    private const int RedZone = 128;

    // What a handler's return may change of RFLAGS: AC OF DF TF SF ZF AF PF CF and RF.
    private const ulong EditableFlags = 0x50DD5;
    private const ulong FlagsClearedForHandler = 0x10500; // RF, DF, TF
    private const ulong LastAddress = 0x7fff_ffff_ffff;

    /// <summary>Bytes of stack that a handler's start takes at most (AT_MINSIGSTKSZ).</summary>
    /// <param name="extendedState">Bytes of the extended state.</param>
    public static ulong SizeFor(int extendedState) =>
        (ulong)(Size + ExtendedStateFrame.SizeFor(extendedState) + ExtendedStateFrame.Alignment + 16);

    /// <summary>Starts a handler: saves what the task does now on its stack. False: the stack cannot hold it.</summary>
    public static bool TryPush(LinuxTask task, in SignalAction action, in SignalInfo info)
    {
        if ((action.Flags & SignalAction.SA_RESTORER) == 0)
        {
            return false; // There is no other way back on x86-64.
        }

        IMachine machine = task.Process.Machine;
        ref UserRegisters registers = ref machine.Registers;
        AlternateStack alternate = task.Signals.Stack;
        bool switches = (action.Flags & SignalAction.SA_ONSTACK) != 0 && alternate.IsSet
            && !alternate.Holds(registers.Rsp);
        ulong top = switches ? alternate.Address + alternate.Length : registers.Rsp - RedZone;
        int stateLength = ExtendedStateFrame.SizeFor(machine.ExtendedStateSize);
        ulong stateAt = (top - (ulong)stateLength) & ~(ulong)(ExtendedStateFrame.Alignment - 1);
        ulong frameAt = ((stateAt - Size) & ~15UL) - 8;
        bool overflows = alternate.IsSet && (switches || alternate.Holds(registers.Rsp)) && frameAt < alternate.Address;
        if (overflows || !TryWriteState(task, stateAt, stateLength))
        {
            return false;
        }

        Span<byte> frame = stackalloc byte[Size];
        Fill(frame, task, action, info, stateAt);
        if (!task.Process.Guest.TryWrite(frameAt, frame))
        {
            return false;
        }

        if ((alternate.Flags & AlternateStack.SS_AUTODISARM) != 0)
        {
            task.Signals.Stack = AlternateStack.None;
        }

        Enter(ref registers, action.Handler, info.Number, frameAt);
        return true;
    }

    /// <summary>
    /// Ends a handler (sigreturn(2)): the task goes on as the frame says, which the handler may have edited. False:
    /// there is no frame that a task could go on with.
    /// </summary>
    public static bool TryPop(LinuxTask task)
    {
        IMachine machine = task.Process.Machine;
        ref UserRegisters registers = ref machine.Registers;
        Span<byte> frame = stackalloc byte[Size];
        // The restorer's address was popped by the handler's return.
        if (!task.Process.Guest.TryRead(registers.Rsp - 8, frame))
        {
            return false;
        }

        ulong flags = registers.Rflags;
        ReadRegisters(frame[UcRegisters..], out UserRegisters restored);
        restored.Rflags = (flags & ~EditableFlags) | (restored.Rflags & EditableFlags);
        if (restored.Rip > LastAddress || !TryRestoreState(task, ReadWord(frame, UcExtendedState)))
        {
            return false;
        }

        registers = restored;
        task.Signals.Blocked = ReadWord(frame, UcMask);
        AlternateStack stack = new(
            ReadWord(frame, UcStack), (int)ReadWord(frame, UcStack + 8), ReadWord(frame, UcStack + 16));
        RestoreStack(task, stack);
        return true;
    }

    private static void Enter(ref UserRegisters registers, ulong handler, int signal, ulong frameAt)
    {
        registers.Rip = handler;
        registers.Rsp = frameAt;
        registers.Rdi = (ulong)signal;
        registers.Rsi = frameAt + Info;
        registers.Rdx = frameAt + UcFlags;
        registers.Rax = 0; // no vector registers hold arguments, for handlers declared without a prototype
        registers.Rflags &= ~FlagsClearedForHandler;
    }

    private static void Fill(
        Span<byte> frame, LinuxTask task, in SignalAction action, in SignalInfo info, ulong stateAt)
    {
        frame.Clear();
        TaskSignals signals = task.Signals;
        WriteWord(frame, 0, action.Restorer);
        WriteWord(frame, UcFlags, FlagsOfContext);
        WriteWord(frame, UcStack, signals.Stack.Address);
        WriteWord(frame, UcStack + 8, (uint)signals.Stack.Flags);
        WriteWord(frame, UcStack + 16, signals.Stack.Length);
        WriteRegisters(frame[UcRegisters..], task.Registers);
        WriteWord(frame, UcSegments, UserSegments);
        WriteWord(frame, UcErrorCode, signals.LastFault.ErrorCode);
        WriteWord(frame, UcTrapNumber, (ulong)signals.LastFault.Vector);
        WriteWord(frame, UcOldMask, signals.MaskAfterHandler);
        WriteWord(frame, UcFaultAddress, signals.LastFault.Address);
        WriteWord(frame, UcExtendedState, stateAt);
        WriteWord(frame, UcMask, signals.MaskAfterHandler);
        info.Write(frame[Info..]);
    }

    private static bool TryWriteState(LinuxTask task, ulong at, int length)
    {
        IMachine machine = task.Process.Machine;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Span<byte> state = buffer.AsSpan(0, length);
            machine.ReadExtendedState(state[..machine.ExtendedStateSize]);
            ExtendedStateFrame.Seal(state);
            if (!task.Process.Guest.TryWrite(at, state))
            {
                return false;
            }

            Span<byte> initial = state[..machine.ExtendedStateSize];
            ExtendedStateFrame.FillInitial(initial);
            return machine.TryWriteExtendedState(initial);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryRestoreState(LinuxTask task, ulong at)
    {
        IMachine machine = task.Process.Machine;
        int size = machine.ExtendedStateSize;
        int length = ExtendedStateFrame.SizeFor(size);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Span<byte> state = buffer.AsSpan(0, length);
            if (at == 0)
            {
                ExtendedStateFrame.FillInitial(state[..size]);
            }
            else if (!ExtendedStateFrame.TryRead(task.Process.Guest, at, state))
            {
                return false;
            }

            return machine.TryWriteExtendedState(state[..size]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void RestoreStack(LinuxTask task, AlternateStack stack)
    {
        int mode = stack.Flags & ~AlternateStack.SS_AUTODISARM;
        if (mode == AlternateStack.SS_DISABLE)
        {
            task.Signals.Stack = AlternateStack.None;
        }
        else if (mode is 0 or AlternateStack.SS_ONSTACK && stack.Length >= AlternateStack.LeastLength)
        {
            task.Signals.Stack = stack with { Flags = stack.Flags & AlternateStack.SS_AUTODISARM };
        }
    }

    private static void WriteRegisters(Span<byte> into, in UserRegisters registers)
    {
        ReadOnlySpan<ulong> words =
        [
            registers.R8, registers.R9, registers.R10, registers.R11, registers.R12, registers.R13, registers.R14,
            registers.R15, registers.Rdi, registers.Rsi, registers.Rbp, registers.Rbx, registers.Rdx, registers.Rax,
            registers.Rcx, registers.Rsp, registers.Rip, registers.Rflags,
        ];
        for (int i = 0; i < words.Length; i++)
        {
            WriteWord(into, i * 8, words[i]);
        }
    }

    private static void ReadRegisters(ReadOnlySpan<byte> from, out UserRegisters registers) => registers = new()
    {
        R8 = ReadWord(from, 0),
        R9 = ReadWord(from, 8),
        R10 = ReadWord(from, 16),
        R11 = ReadWord(from, 24),
        R12 = ReadWord(from, 32),
        R13 = ReadWord(from, 40),
        R14 = ReadWord(from, 48),
        R15 = ReadWord(from, 56),
        Rdi = ReadWord(from, 64),
        Rsi = ReadWord(from, 72),
        Rbp = ReadWord(from, 80),
        Rbx = ReadWord(from, 88),
        Rdx = ReadWord(from, 96),
        Rax = ReadWord(from, 104),
        Rcx = ReadWord(from, 112),
        Rsp = ReadWord(from, 120),
        Rip = ReadWord(from, 128),
        Rflags = ReadWord(from, 136),
    };

    private static ulong ReadWord(ReadOnlySpan<byte> from, int at) =>
        BinaryPrimitives.ReadUInt64LittleEndian(from[at..]);

    private static void WriteWord(Span<byte> into, int at, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(into[at..], value);
}
