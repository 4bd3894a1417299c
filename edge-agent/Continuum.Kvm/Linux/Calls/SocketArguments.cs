using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Sockets;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>What the calls of sockets have in common: their arguments, and how they wait.</summary>
internal static class SocketArguments
{
    /// <summary>The socket of a descriptor.</summary>
    /// <returns>0, EBADF or ENOTSOCK.</returns>
    public static Errno Find(LinuxTask task, ulong descriptor, out GuestSocket? socket)
    {
        // Descriptors are ints: the upper half of the register does not count.
        OpenFile? file = task.Process.Descriptors[(uint)descriptor];
        socket = file as GuestSocket;
        return socket is not null ? 0 : file is null ? Errno.EBADF : Errno.ENOTSOCK;
    }

    /// <summary>Copies an address in.</summary>
    /// <param name="task">Whose call it is.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="length">Its bytes, as the program said.</param>
    /// <param name="into">Room for <see cref="SockAddr.MaxLength"/> bytes.</param>
    /// <param name="read">How many of them it has.</param>
    /// <returns>0, EINVAL (longer than any address) or EFAULT.</returns>
    public static Errno ReadAddress(
        LinuxTask task, ulong address, ulong length, Span<byte> into, out int read)
    {
        read = 0;
        if ((uint)length > SockAddr.MaxLength)
        {
            return Errno.EINVAL;
        }

        read = (int)length;
        return task.Process.Guest.TryRead(address, into[..read]) ? 0 : Errno.EFAULT;
    }

    /// <summary>
    /// Copies an address out, as much as there is room for, and how long it really is.
    /// </summary>
    /// <param name="task">Whose call it is.</param>
    /// <param name="value">The address.</param>
    /// <param name="address">Where to.</param>
    /// <param name="lengthAddress">Where its room stands, and then its length.</param>
    /// <returns>0, EINVAL or EFAULT.</returns>
    public static Errno WriteAddress(LinuxTask task, ReadOnlySpan<byte> value, ulong address, ulong lengthAddress)
    {
        if (!task.Process.Guest.TryRead(lengthAddress, out int room))
        {
            return Errno.EFAULT;
        }

        if (room < 0)
        {
            return Errno.EINVAL;
        }

        bool written = task.Process.Guest.TryWrite(address, value[..Math.Min(room, value.Length)])
            && task.Process.Guest.TryWrite(lengthAddress, value.Length);
        return written ? 0 : Errno.EFAULT;
    }

    /// <summary>Whether a call that would wait may.</summary>
    public static bool MayWait(GuestSocket socket, MessageFlags flags) =>
        !socket.NonBlocking && (flags & MessageFlags.DontWait) == 0;

    /// <summary>What a call comes to that would have to wait.</summary>
    /// <param name="task">Whose call it is.</param>
    /// <param name="socket">What it waits for.</param>
    /// <param name="flags">Of the call.</param>
    /// <param name="timeoutNs">For how long at most; 0: no end.</param>
    public static SyscallResult WaitOrRefuse(LinuxTask task, GuestSocket socket, MessageFlags flags, long timeoutNs)
    {
        if (!MayWait(socket, flags))
        {
            return Errno.EAGAIN;
        }

        if (timeoutNs == 0)
        {
            return SyscallResult.Wait;
        }

        long now = task.Process.Clock.MonotonicNs;
        if (!task.IsRestarting)
        {
            task.Deadline = now + timeoutNs;
        }

        return task.Deadline <= now ? Errno.EAGAIN : SyscallResult.Wait;
    }
}
