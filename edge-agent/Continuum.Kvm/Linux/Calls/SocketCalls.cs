using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Sockets;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>
/// socket(2) and what a socket's life is made of. A program connects to the services of its loopback and to nothing
/// else, and nobody connects to it.
/// </summary>
internal static class SocketCalls
{
    private const int KindMask = 0xF; // SOCK_TYPE_MASK (linux/net.h)
    private const int NonBlockFlag = 0x800; // SOCK_NONBLOCK = O_NONBLOCK
    private const int CloseOnExecFlag = 0x80000; // SOCK_CLOEXEC = O_CLOEXEC
    private const int RawKind = 3;
    private const int MaxKind = 10;
    private const int TcpProtocol = 6;
    private const int UdpProtocol = 17;
    private const int UnixProtocol = 1; // PF_UNIX, which Linux takes for 0

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Socket, Create);
        table.Add(Syscall.Socketpair, CreatePair);
        table.Add(Syscall.Connect, Connect);
        table.Add(Syscall.Bind, Bind);
        table.Add(Syscall.Listen, Listen);
        table.Add(Syscall.Accept, Accept);
        table.Add(Syscall.Accept4, Accept);
        table.Add(Syscall.Shutdown, Shutdown);
        table.Add(Syscall.Getsockname, GetLocalAddress);
        table.Add(Syscall.Getpeername, GetPeerAddress);
    }

    private static SyscallResult Create(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = Check(in arguments, out SocketFamily family, out SocketKind kind);
        if (problem != 0)
        {
            return problem;
        }

        int protocol = family == SocketFamily.Unix ? (int)arguments.A2 : UdpProtocol;
        LoopbackNetwork network = task.Process.Network;
        GuestSocket socket = family != SocketFamily.Unix && kind == SocketKind.Stream
            ? new LoopbackSocket(network, task.Process.Wakeup, family, TcpProtocol)
            : new UnconnectedSocket(network, family, kind, protocol);
        SetFlags(socket, (int)arguments.A1);
        return task.Process.Descriptors.Add(socket, ((int)arguments.A1 & CloseOnExecFlag) != 0);
    }

    private static SyscallResult CreatePair(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = Check(in arguments, out SocketFamily family, out SocketKind kind);
        if (problem != 0)
        {
            return problem;
        }

        if (family != SocketFamily.Unix)
        {
            return Errno.EOPNOTSUPP;
        }

        (SocketPairEnd first, SocketPairEnd second) = SocketPairEnd.Create(
            task.Process.Network, task.Process.Wakeup, task.Process.HostMemory, kind, (int)arguments.A2);
        SetFlags(first, (int)arguments.A1);
        SetFlags(second, (int)arguments.A1);
        bool closeOnExec = ((int)arguments.A1 & CloseOnExecFlag) != 0;
        DescriptorTable descriptors = task.Process.Descriptors;
        long one = descriptors.Add(first, closeOnExec);
        if (one < 0)
        {
            return one;
        }

        long two = descriptors.Add(second, closeOnExec);
        if (two < 0)
        {
            descriptors.TryClose((ulong)one);
            return two;
        }

        if (task.Process.Guest.TryWrite(arguments.A3, one | (two << 32)))
        {
            return 0;
        }

        descriptors.TryClose((ulong)one);
        descriptors.TryClose((ulong)two);
        return Errno.EFAULT;
    }

    private static SyscallResult Connect(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        if (problem != 0)
        {
            return problem;
        }

        Span<byte> address = stackalloc byte[SockAddr.MaxLength];
        problem = SocketArguments.ReadAddress(task, arguments.A1, arguments.A2, address, out int length);
        return problem != 0 ? problem : length < sizeof(ushort) ? Errno.EINVAL : socket!.Connect(address[..length]);
    }

    private static SyscallResult Bind(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        if (problem != 0)
        {
            return problem;
        }

        Span<byte> address = stackalloc byte[SockAddr.MaxLength];
        problem = SocketArguments.ReadAddress(task, arguments.A1, arguments.A2, address, out int length);
        return problem != 0 ? problem : length < sizeof(ushort) ? Errno.EINVAL : socket!.Bind(address[..length]);
    }

    private static SyscallResult Listen(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        return problem != 0 ? problem : socket!.Type == SocketKind.Datagram ? Errno.EOPNOTSUPP : Errno.EACCES;
    }

    private static SyscallResult Accept(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        return problem != 0 ? problem : socket!.Type == SocketKind.Datagram ? Errno.EOPNOTSUPP : Errno.EINVAL;
    }

    private static SyscallResult Shutdown(LinuxTask task, in SyscallArguments arguments)
    {
        const int Receiving = 0, Sending = 1, Both = 2; // SHUT_RD, SHUT_WR, SHUT_RDWR
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        int how = (int)arguments.A1;
        if (problem != 0 || how is not (Receiving or Sending or Both))
        {
            return problem != 0 ? problem : Errno.EINVAL;
        }

        return socket!.Shutdown(receiving: how is Receiving or Both, sending: how is Sending or Both);
    }

    private static SyscallResult GetLocalAddress(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        if (problem != 0)
        {
            return problem;
        }

        Span<byte> address = stackalloc byte[SockAddr.MaxLength];
        int length = socket!.WriteLocalAddress(address);
        return SocketArguments.WriteAddress(task, address[..length], arguments.A1, arguments.A2);
    }

    private static SyscallResult GetPeerAddress(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        if (problem != 0)
        {
            return problem;
        }

        Span<byte> address = stackalloc byte[SockAddr.MaxLength];
        int length = socket!.WritePeerAddress(address);
        return length < 0
            ? length
            : SocketArguments.WriteAddress(task, address[..length], arguments.A1, arguments.A2);
    }

    private static Errno Check(in SyscallArguments arguments, out SocketFamily family, out SocketKind kind)
    {
        family = (SocketFamily)(int)arguments.A0;
        int type = (int)arguments.A1;
        kind = (SocketKind)(type & KindMask);
        int protocol = (int)arguments.A2;
        if ((type & ~(KindMask | NonBlockFlag | CloseOnExecFlag)) != 0 || (int)kind > MaxKind)
        {
            return Errno.EINVAL;
        }

        return family switch
        {
            SocketFamily.Unix when kind is not (SocketKind.Stream or SocketKind.Datagram or SocketKind.Packets) =>
                Errno.ESOCKTNOSUPPORT,
            SocketFamily.Unix => protocol is 0 or UnixProtocol ? 0 : Errno.EPROTONOSUPPORT,
            SocketFamily.Inet or SocketFamily.Inet6 => CheckInet(kind, protocol),
            _ => Errno.EAFNOSUPPORT,
        };
    }

    private static Errno CheckInet(SocketKind kind, int protocol) => kind switch
    {
        SocketKind.Stream => protocol is 0 or TcpProtocol ? 0 : Errno.EPROTONOSUPPORT,
        SocketKind.Datagram => protocol is 0 or UdpProtocol ? 0 : Errno.EPROTONOSUPPORT,
        (SocketKind)RawKind => Errno.EPERM,
        _ => Errno.ESOCKTNOSUPPORT,
    };

    private static void SetFlags(GuestSocket socket, int type)
    {
        if ((type & NonBlockFlag) != 0)
        {
            socket.NonBlocking = true;
            socket.StatusFlags |= NonBlockFlag;
        }
    }
}
