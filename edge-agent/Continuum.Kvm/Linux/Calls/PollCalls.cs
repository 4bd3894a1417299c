using System.Buffers;
using System.Runtime.InteropServices;
using Continuum.Kvm.Linux.Files;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>poll(2) and ppoll(2).</summary>
internal static class PollCalls
{
    private const PollEvents Always = PollEvents.Err | PollEvents.Hup;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Poll, (LinuxTask task, in SyscallArguments a) =>
            Wait(task, a.A0, (uint)a.A1, WaitTime.OfMilliseconds(a.A2)));
        table.Add(Syscall.Ppoll, Ppoll);
    }

    private static SyscallResult Ppoll(LinuxTask task, in SyscallArguments arguments)
    {
        Errno error = WaitTime.Read(task.Process.Guest, arguments.A2, out long? time);
        if (error == 0)
        {
            error = WaitTime.SetMask(task, arguments.A3, arguments.A4);
        }

        return error != 0
            ? error
            : WaitTime.TellLeft(task, arguments.A2, time, Wait(task, arguments.A0, (uint)arguments.A1, time));
    }

    private static SyscallResult Wait(LinuxTask task, ulong address, uint count, long? nanoseconds)
    {
        LinuxProcess process = task.Process;
        if (count > (uint)process.Descriptors.Limit)
        {
            return Errno.EINVAL;
        }

        Watched[] rented = ArrayPool<Watched>.Shared.Rent((int)count);
        try
        {
            Span<Watched> all = rented.AsSpan(0, (int)count);
            if (!process.Guest.TryRead(address, MemoryMarshal.AsBytes(all)))
            {
                return Errno.EFAULT;
            }

            int ready = Look(process.Descriptors, all);
            if (ready == 0 && !WaitTime.IsOver(task, nanoseconds))
            {
                return SyscallResult.Wait;
            }

            return process.Guest.TryWrite(address, MemoryMarshal.AsBytes(all)) ? ready : Errno.EFAULT;
        }
        finally
        {
            ArrayPool<Watched>.Shared.Return(rented);
        }
    }

    private static int Look(DescriptorTable descriptors, Span<Watched> all)
    {
        int ready = 0;
        foreach (ref Watched watched in all)
        {
            PollEvents found = watched.Descriptor < 0 ? 0
                : descriptors[(ulong)watched.Descriptor] is not { } file ? PollEvents.Nval
                : (file.StatusFlags & OpenFlags.PathOnly) != 0 ? PollEvents.Nval
                : file.Poll() & ((PollEvents)(ushort)watched.Wanted | Always);
            watched.Found = (short)found;
            ready += found == 0 ? 0 : 1;
        }

        return ready;
    }

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Watched
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }
}
