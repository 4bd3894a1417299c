using System.Runtime.InteropServices;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Linux.Signals;
using Continuum.Kvm.Linux.Sockets;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>send(2), recv(2) and their relatives.</summary>
internal static class SocketMessageCalls
{
    private const int MaxBuffers = 1024; // UIO_MAXIOV (linux/uio.h)
    private const ulong MaxControl = 20480; // net.core.optmem_max

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Sendto, SendTo);
        table.Add(Syscall.Recvfrom, ReceiveFrom);
        table.Add(Syscall.Sendmsg, SendOne);
        table.Add(Syscall.Recvmsg, ReceiveOne);
        table.Add(Syscall.Sendmmsg, SendMany);
        table.Add(Syscall.Recvmmsg, ReceiveMany);
    }

    /// <summary>What read(2), write(2) and theirs do with a socket: what recv(2) and send(2) do.</summary>
    public static SyscallResult Move(
        LinuxTask task, GuestSocket socket, ReadOnlySpan<GuestVector> ranges, bool writes)
    {
        ReadOnlySpan<GuestBuffer> buffers = MemoryMarshal.Cast<GuestVector, GuestBuffer>(ranges);
        if (!writes && SocketTransfer.Length(buffers) == 0)
        {
            return 0;
        }

        long moved = writes
            ? Send(task, socket, buffers, to: [], MessageFlags.None)
            : Receive(task, socket, buffers, MessageFlags.None, out _);
        return Finish(
            task, socket, MessageFlags.None, moved,
            writes ? socket.Options.SendTimeoutNs : socket.Options.ReceiveTimeoutNs);
    }

    private static SyscallResult SendTo(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        if (problem != 0)
        {
            return problem;
        }

        Span<byte> to = stackalloc byte[SockAddr.MaxLength];
        int toLength = 0;
        if (arguments.A4 != 0)
        {
            problem = SocketArguments.ReadAddress(task, arguments.A4, arguments.A5, to, out toLength);
            if (problem != 0)
            {
                return problem;
            }
        }

        var flags = (MessageFlags)arguments.A3;
        long sent = Send(task, socket!, [new GuestBuffer(arguments.A1, arguments.A2)], to[..toLength], flags);
        return Finish(task, socket!, flags, sent, socket!.Options.SendTimeoutNs);
    }

    private static SyscallResult ReceiveFrom(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        if (problem != 0)
        {
            return problem;
        }

        var flags = (MessageFlags)arguments.A3;
        long received = Receive(task, socket!, [new GuestBuffer(arguments.A1, arguments.A2)], flags, out _);
        if (received >= 0 && arguments.A4 != 0)
        {
            // Streams and unnamed sockets have no address to tell.
            problem = SocketArguments.WriteAddress(task, [], arguments.A4, arguments.A5);
        }

        return problem != 0 ? problem : Finish(task, socket!, flags, received, socket!.Options.ReceiveTimeoutNs);
    }

    private static SyscallResult SendOne(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        if (problem != 0)
        {
            return problem;
        }

        var flags = (MessageFlags)arguments.A2;
        long sent = SendHeader(task, socket!, arguments.A1, flags);
        return Finish(task, socket!, flags, sent, socket!.Options.SendTimeoutNs);
    }

    private static SyscallResult ReceiveOne(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        if (problem != 0)
        {
            return problem;
        }

        var flags = (MessageFlags)arguments.A2;
        long received = ReceiveHeader(task, socket!, arguments.A1, flags);
        return Finish(task, socket!, flags, received, socket!.Options.ReceiveTimeoutNs);
    }

    private static SyscallResult SendMany(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        var flags = (MessageFlags)arguments.A3;
        return problem != 0
            ? problem
            : ForEach(task, socket!, in arguments, flags, SendHeader, socket!.Options.SendTimeoutNs);
    }

    private static SyscallResult ReceiveMany(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        var flags = (MessageFlags)arguments.A3;
        return problem != 0
            ? problem
            : ForEach(task, socket!, in arguments, flags, ReceiveHeader, socket!.Options.ReceiveTimeoutNs);
    }

    /// <summary>
    /// The calls with a vector of struct mmsghdr: a header and how many bytes it came to. Once one message went through
    /// none is waited for.
    /// </summary>
    private static SyscallResult ForEach(
        LinuxTask task, GuestSocket socket, in SyscallArguments arguments, MessageFlags flags,
        Func<LinuxTask, GuestSocket, ulong, MessageFlags, long> one, long timeoutNs)
    {
        ulong stride = (ulong)(Marshal.SizeOf<MessageHeader>() + sizeof(ulong));
        ulong count = Math.Min((uint)arguments.A2, MaxBuffers);
        long bytes = 0;
        for (ulong done = 0; done < count; done++)
        {
            ulong header = arguments.A1 + (done * stride);
            long moved = one(task, socket, header, flags);
            if (moved >= 0 && !task.Process.Guest.TryWrite(header + stride - sizeof(ulong), (int)moved))
            {
                moved = -(long)Errno.EFAULT;
            }

            if (moved < 0)
            {
                return done > 0 ? (long)done : Finish(task, socket, flags, moved, timeoutNs);
            }

            bytes += moved;
            if (TransferBound.IsReached(task.Process.Machine, bytes, TransferBound.MostPartialBytes))
            {
                return (long)done + 1;
            }
        }

        return (long)count;
    }

    private static long SendHeader(LinuxTask task, GuestSocket socket, ulong address, MessageFlags flags)
    {
        GuestMemory guest = task.Process.Guest;
        if (!guest.TryRead(address, out MessageHeader header))
        {
            return -(long)Errno.EFAULT;
        }

        Errno problem = CheckControl(guest, in header);
        Span<byte> to = stackalloc byte[SockAddr.MaxLength];
        int toLength = 0;
        if (problem == 0 && header.NameLength < 0)
        {
            problem = Errno.EINVAL;
        }

        if (problem == 0 && header.Name != 0)
        {
            // sendmsg(2) takes the start of a name that is too long, where the other calls refuse it.
            ulong length = (ulong)Math.Min(header.NameLength, SockAddr.MaxLength);
            problem = SocketArguments.ReadAddress(task, header.Name, length, to, out toLength);
        }

        GuestBuffer[] buffers = [];
        if (problem == 0)
        {
            problem = ReadBuffers(guest, in header, out buffers);
        }

        return problem != 0 ? -(long)problem : Send(task, socket, buffers, to[..toLength], flags);
    }

    private static long ReceiveHeader(LinuxTask task, GuestSocket socket, ulong address, MessageFlags flags)
    {
        GuestMemory guest = task.Process.Guest;
        if (!guest.TryRead(address, out MessageHeader header))
        {
            return -(long)Errno.EFAULT;
        }

        Errno problem = ReadBuffers(guest, in header, out GuestBuffer[] buffers);
        if (problem == 0 && header.NameLength < 0)
        {
            problem = Errno.EINVAL;
        }

        if (problem != 0)
        {
            return -(long)problem;
        }

        long received = Receive(task, socket, buffers, flags, out MessageFlags told);
        if (received < 0)
        {
            return received;
        }

        header.NameLength = 0;
        header.ControlLength = 0;
        header.Flags = (int)told;
        return guest.TryWrite(address, header) ? received : -(long)Errno.EFAULT;
    }

    private static long Send(
        LinuxTask task, GuestSocket socket, ReadOnlySpan<GuestBuffer> buffers, ReadOnlySpan<byte> to,
        MessageFlags flags)
    {
        if ((flags & MessageFlags.OutOfBand) != 0)
        {
            return -(long)Errno.EOPNOTSUPP;
        }

        GuestMemory guest = task.Process.Guest;
        if (socket.KeepsMessages)
        {
            return SocketTransfer.SendMessage(guest, socket, buffers, to);
        }

        long sent = SocketTransfer.Send(task.Process, socket, buffers);
        if (sent == -(long)Errno.EPIPE && (flags & MessageFlags.NoSignal) == 0)
        {
            task.Raise(SignalNumber.SIGPIPE);
        }

        return sent;
    }

    private static long Receive(
        LinuxTask task, GuestSocket socket, ReadOnlySpan<GuestBuffer> buffers, MessageFlags flags,
        out MessageFlags told)
    {
        told = MessageFlags.None;
        if ((flags & MessageFlags.OutOfBand) != 0)
        {
            return -(long)Errno.EINVAL;
        }

        if ((flags & MessageFlags.ErrorQueue) != 0)
        {
            return OpenFile.WouldBlock;
        }

        GuestMemory guest = task.Process.Guest;
        bool keep = (flags & MessageFlags.Peek) != 0;
        if (!socket.KeepsMessages)
        {
            return MustWaitForAll(task, socket, buffers, flags)
                ? OpenFile.WouldBlock
                : SocketTransfer.Receive(task.Process, socket, buffers, keep);
        }

        long copied = SocketTransfer.ReceiveMessage(guest, socket, buffers, keep, out long whole);
        if (whole > copied && copied >= 0)
        {
            told = MessageFlags.Truncated;
        }

        return copied >= 0 && (flags & MessageFlags.Truncated) != 0 ? whole : copied;
    }

    /// <summary>Of MSG_WAITALL: whether more than there is now is still to come, and time is left for it.</summary>
    private static bool MustWaitForAll(
        LinuxTask task, GuestSocket socket, ReadOnlySpan<GuestBuffer> buffers, MessageFlags flags)
    {
        if ((flags & MessageFlags.WaitAll) == 0 || !SocketArguments.MayWait(socket, flags))
        {
            return false;
        }

        bool timedOut = task.IsRestarting && task.Deadline <= task.Process.Clock.MonotonicNs;
        long wanted = Math.Min(SocketTransfer.Length(buffers), socket.MostAvailable);
        return !timedOut && !socket.IsEnded && socket.Available < wanted;
    }

    private static SyscallResult Finish(
        LinuxTask task, GuestSocket socket, MessageFlags flags, long moved, long timeoutNs) => moved switch
        {
            OpenFile.WouldBlock when (flags & MessageFlags.ErrorQueue) == 0 =>
                SocketArguments.WaitOrRefuse(task, socket, flags, timeoutNs),
            _ => moved,
        };

    private static Errno ReadBuffers(GuestMemory guest, in MessageHeader header, out GuestBuffer[] buffers)
    {
        buffers = [];
        if (header.BufferCount > MaxBuffers)
        {
            return Errno.EMSGSIZE;
        }

        if (header.BufferCount == 0)
        {
            return 0;
        }

        buffers = new GuestBuffer[header.BufferCount];
        if (!guest.TryRead(header.Buffers, MemoryMarshal.AsBytes(buffers.AsSpan())))
        {
            return Errno.EFAULT;
        }

        return Array.Exists(buffers, static buffer => buffer.Length > long.MaxValue) ? Errno.EINVAL : 0;
    }

    /// <summary>
    /// Ancillary data: what asks for nothing is passed over; descriptors cannot be sent (SCM_RIGHTS).
    /// </summary>
    private static Errno CheckControl(GuestMemory guest, in MessageHeader header)
    {
        const int HeaderLength = 16, LevelOffset = 8, TypeOffset = 12, SocketLevel = 1, Rights = 1;
        if (header.ControlLength > MaxControl)
        {
            return Errno.ENOBUFS;
        }

        Span<byte> part = stackalloc byte[HeaderLength];
        ulong offset = 0;
        while (header.ControlLength - offset >= HeaderLength && offset < header.ControlLength)
        {
            if (!guest.TryRead(header.Control + offset, part))
            {
                return Errno.EFAULT;
            }

            ulong length = MemoryMarshal.Read<ulong>(part);
            if (length < HeaderLength || length > header.ControlLength - offset)
            {
                return Errno.EINVAL;
            }

            if (MemoryMarshal.Read<int>(part[LevelOffset..]) == SocketLevel
                && MemoryMarshal.Read<int>(part[TypeOffset..]) == Rights)
            {
                return Errno.EOPNOTSUPP;
            }

            offset = Math.Min(header.ControlLength, offset + ((length + 7) & ~7UL));
        }

        return 0;
    }
}
