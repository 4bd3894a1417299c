using System.Buffers.Binary;
using Continuum.Kvm.Linux.Signals;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>sigaltstack(2).</summary>
internal static class AlternateStackCall
{
    private const int StructureSize = 24;

    public static SyscallResult Serve(LinuxTask task, in SyscallArguments arguments)
    {
        AlternateStack before = task.Signals.Stack;
        bool isOn = before.IsSet && before.Holds(task.Registers.Rsp);
        Span<byte> structure = stackalloc byte[StructureSize];
        if (arguments.A0 != 0)
        {
            if (!task.Process.Guest.TryRead(arguments.A0, structure))
            {
                return Errno.EFAULT;
            }

            Errno wrong = isOn ? Errno.EPERM : Set(task, new AlternateStack(
                BinaryPrimitives.ReadUInt64LittleEndian(structure),
                BinaryPrimitives.ReadInt32LittleEndian(structure[8..]),
                BinaryPrimitives.ReadUInt64LittleEndian(structure[16..])));
            if (wrong != 0)
            {
                return wrong;
            }
        }

        int state = !before.IsSet ? AlternateStack.SS_DISABLE : isOn ? AlternateStack.SS_ONSTACK : 0;
        structure.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(structure, before.Address);
        BinaryPrimitives.WriteInt32LittleEndian(
            structure[8..], state | (before.Flags & AlternateStack.SS_AUTODISARM));
        BinaryPrimitives.WriteUInt64LittleEndian(structure[16..], before.Length);
        return arguments.A1 == 0 || task.Process.Guest.TryWrite(arguments.A1, structure) ? 0 : Errno.EFAULT;
    }

    private static Errno Set(LinuxTask task, AlternateStack stack)
    {
        switch (stack.Flags & ~AlternateStack.SS_AUTODISARM)
        {
            case AlternateStack.SS_DISABLE:
                task.Signals.Stack = AlternateStack.None;
                return 0;
            case 0 or AlternateStack.SS_ONSTACK when stack.Length < AlternateStack.LeastLength:
                return Errno.ENOMEM;
            case 0 or AlternateStack.SS_ONSTACK:
                task.Signals.Stack = stack with { Flags = stack.Flags & AlternateStack.SS_AUTODISARM };
                return 0;
            default:
                return Errno.EINVAL;
        }
    }
}
