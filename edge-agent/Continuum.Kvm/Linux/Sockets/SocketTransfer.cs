using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Memory;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>
/// Moves bytes between a program's memory and its sockets, page by page and without a buffer between. All methods give
/// bytes, or minus the error (<see cref="OpenFile.WouldBlock"/>).
/// </summary>
internal static class SocketTransfer
{
    private const long MostBytes = 0x7FFF_F000; // MAX_RW_COUNT (linux/fs.h)
    private const long LongestMessage = PairChannel.Capacity;

    /// <summary>Sends bytes, as many as are taken.</summary>
    public static long Send(LinuxProcess process, GuestSocket socket, ReadOnlySpan<GuestBuffer> buffers)
    {
        GuestMemory guest = process.Guest;
        long total = 0;
        foreach (GuestBuffer buffer in buffers)
        {
            ulong address = buffer.Address;
            ulong left = buffer.Length;
            while (left > 0)
            {
                if (!guest.TryGetSpan(address, left, forWriting: false, out Span<byte> span))
                {
                    return total > 0 ? total : -(long)Errno.EFAULT;
                }

                long sent = socket.Write(span);
                if (sent < span.Length)
                {
                    return sent >= 0 ? total + sent : total > 0 ? total : sent;
                }

                total += sent;
                address += (ulong)sent;
                left -= (ulong)sent;
                if (TransferBound.IsReached(process.Machine, total, TransferBound.MostPartialBytes))
                {
                    return total;
                }
            }
        }

        return total > 0 ? total : socket.Write([]);
    }

    /// <summary>Receives bytes, as many as there are.</summary>
    public static long Receive(LinuxProcess process, GuestSocket socket, ReadOnlySpan<GuestBuffer> buffers, bool keep)
    {
        GuestMemory guest = process.Guest;
        long total = 0;
        foreach (GuestBuffer buffer in buffers)
        {
            ulong address = buffer.Address;
            ulong left = buffer.Length;
            while (left > 0)
            {
                if (!guest.TryGetSpan(address, left, forWriting: true, out Span<byte> span))
                {
                    return total > 0 ? total : -(long)Errno.EFAULT;
                }

                long received = socket.Receive(keep ? (int)total : 0, span, keep);
                if (received < span.Length)
                {
                    return received >= 0 ? total + received : total > 0 ? total : received;
                }

                total += received;
                address += (ulong)received;
                left -= (ulong)received;
                if (TransferBound.IsReached(process.Machine, total, TransferBound.MostPartialBytes))
                {
                    return total;
                }
            }
        }

        return total;
    }

    /// <summary>Sends all as one message.</summary>
    public static long SendMessage(
        GuestMemory guest, GuestSocket socket, ReadOnlySpan<GuestBuffer> buffers, ReadOnlySpan<byte> to)
    {
        long length = Length(buffers);
        if (length > LongestMessage)
        {
            return -(long)Errno.EMSGSIZE;
        }

        byte[] message = new byte[length];
        Span<byte> rest = message;
        foreach (GuestBuffer buffer in buffers)
        {
            if (!guest.TryRead(buffer.Address, rest[..(int)buffer.Length]))
            {
                return -(long)Errno.EFAULT;
            }

            rest = rest[(int)buffer.Length..];
        }

        return socket.SendMessage(message, to);
    }

    /// <summary>Receives one message; what there is no room for is lost.</summary>
    /// <param name="guest">The program's memory.</param>
    /// <param name="socket">From where.</param>
    /// <param name="buffers">Where to.</param>
    /// <param name="keep">Whether it can be received again.</param>
    /// <param name="wholeLength">How long the message was.</param>
    public static long ReceiveMessage(
        GuestMemory guest, GuestSocket socket, ReadOnlySpan<GuestBuffer> buffers, bool keep, out long wholeLength)
    {
        wholeLength = socket.ReceiveMessage(keep, out ReadOnlyMemory<byte> message);
        if (wholeLength < 0)
        {
            return wholeLength;
        }

        ReadOnlySpan<byte> rest = message.Span;
        foreach (GuestBuffer buffer in buffers)
        {
            ReadOnlySpan<byte> part = rest[..(int)Math.Min(buffer.Length, (ulong)rest.Length)];
            if (!guest.TryWrite(buffer.Address, part))
            {
                return -(long)Errno.EFAULT;
            }

            rest = rest[part.Length..];
        }

        return message.Length - rest.Length;
    }

    /// <summary>Bytes of all buffers together; no buffer may be longer than <see cref="long.MaxValue"/>.</summary>
    public static long Length(ReadOnlySpan<GuestBuffer> buffers)
    {
        long length = 0;
        foreach (GuestBuffer buffer in buffers)
        {
            length = (long)Math.Min((ulong)length + buffer.Length, (ulong)MostBytes);
        }

        return length;
    }
}
