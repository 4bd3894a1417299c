using System.Buffers.Binary;
using Continuum.Kvm.Linux.Sockets;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>setsockopt(2) and getsockopt(2).</summary>
internal static class SocketOptionCalls
{
    // Options of SOL_SOCKET that do something here (asm-generic/socket.h).
    private const int SocketType = 3;
    private const int SocketError = 4;
    private const int Linger = 13;
    private const int PeerCredentials = 17;
    private const int ReceiveTimeout = 20;
    private const int SendTimeout = 21;
    private const int AcceptsConnections = 30;
    private const int SocketProtocol = 38;
    private const int SocketDomain = 39;
    private const int ReceiveTimeout64 = 66;
    private const int SendTimeout64 = 67;

    private const int TimeLength = 16; // struct timeval
    private const int LingerLength = 8; // struct linger
    private const int CredentialsLength = 12; // struct ucred
    private const long MicrosecondsPerSecond = 1_000_000;
    private const long NanosecondsPerMicrosecond = 1000;
    private const long MaxSeconds = long.MaxValue / (MicrosecondsPerSecond * NanosecondsPerMicrosecond) - 1;

    // The smallest and the largest buffer that Linux keeps, doubled (socket(7)).
    private const int LeastBuffer = 2304;
    private const int MostBuffer = 425984;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Setsockopt, Set);
        table.Add(Syscall.Getsockopt, Get);
    }

    private static SyscallResult Set(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        int level = (int)arguments.A1;
        int name = (int)arguments.A2;
        int length = (int)arguments.A4;
        if (problem != 0 || length < 0)
        {
            return problem != 0 ? problem : Errno.EINVAL;
        }

        if (level == SocketOptionTable.SocketLevel
            && name is Linger or ReceiveTimeout or SendTimeout or ReceiveTimeout64 or SendTimeout64)
        {
            return SetPair(task, socket!, name, arguments.A3, length);
        }

        if (!SocketOptionTable.TryGet(socket!, level, name, out SocketOptionKind kind, out _))
        {
            return Errno.ENOPROTOOPT;
        }

        if (length < sizeof(int))
        {
            return Errno.EINVAL;
        }

        if (!task.Process.Guest.TryRead(arguments.A3, out int value))
        {
            return Errno.EFAULT;
        }

        socket!.Options.Set(level, name, kind switch
        {
            SocketOptionKind.Truth => value == 0 ? 0 : 1,
            SocketOptionKind.Buffer => (int)Math.Clamp(2L * value, LeastBuffer, MostBuffer),
            _ => value,
        });
        return 0;
    }

    /// <summary>Options of two numbers: struct linger has two ints, struct timeval two longs.</summary>
    private static Errno SetPair(LinuxTask task, GuestSocket socket, int name, ulong address, int length)
    {
        int needed = name == Linger ? LingerLength : TimeLength;
        Span<byte> bytes = stackalloc byte[TimeLength];
        if (length < needed)
        {
            return Errno.EINVAL;
        }

        if (!task.Process.Guest.TryRead(address, bytes[..needed]))
        {
            return Errno.EFAULT;
        }

        if (name == Linger)
        {
            socket.Options.Lingers = BinaryPrimitives.ReadInt32LittleEndian(bytes) != 0;
            socket.Options.LingerSeconds = BinaryPrimitives.ReadInt32LittleEndian(bytes[sizeof(int)..]);
            return 0;
        }

        long seconds = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        long microseconds = BinaryPrimitives.ReadInt64LittleEndian(bytes[sizeof(long)..]);
        if (microseconds is < 0 or >= MicrosecondsPerSecond)
        {
            return Errno.EDOM;
        }

        // A negative time is over at once, one that is too long never; 0 says never (sock_set_timeout).
        long timeout = seconds < 0 ? 1
            : seconds > MaxSeconds ? 0
            : ((seconds * MicrosecondsPerSecond) + microseconds) * NanosecondsPerMicrosecond;
        if (name is ReceiveTimeout or ReceiveTimeout64)
        {
            socket.Options.ReceiveTimeoutNs = timeout;
        }
        else
        {
            socket.Options.SendTimeoutNs = timeout;
        }

        return 0;
    }

    private static SyscallResult Get(LinuxTask task, in SyscallArguments arguments)
    {
        Errno problem = SocketArguments.Find(task, arguments.A0, out GuestSocket? socket);
        if (problem != 0)
        {
            return problem;
        }

        if (!task.Process.Guest.TryRead(arguments.A4, out int room))
        {
            return Errno.EFAULT;
        }

        if (room < 0)
        {
            return Errno.EINVAL;
        }

        Span<byte> value = stackalloc byte[TimeLength];
        int length = Read(task, socket!, (int)arguments.A1, (int)arguments.A2, value);
        if (length < 0)
        {
            return length;
        }

        length = Math.Min(length, room);
        bool written = task.Process.Guest.TryWrite(arguments.A3, value[..length])
            && task.Process.Guest.TryWrite(arguments.A4, length);
        return written ? 0 : Errno.EFAULT;
    }

    /// <summary>Writes the value of an option; its bytes, or minus ENOPROTOOPT.</summary>
    private static int Read(LinuxTask task, GuestSocket socket, int level, int name, Span<byte> into)
    {
        if (level == SocketOptionTable.SocketLevel)
        {
            switch (name)
            {
                case Linger:
                    BinaryPrimitives.WriteInt32LittleEndian(into, socket.Options.Lingers ? 1 : 0);
                    BinaryPrimitives.WriteInt32LittleEndian(into[sizeof(int)..], socket.Options.LingerSeconds);
                    return LingerLength;
                case ReceiveTimeout or ReceiveTimeout64:
                    return WriteTime(socket.Options.ReceiveTimeoutNs, into);
                case SendTimeout or SendTimeout64:
                    return WriteTime(socket.Options.SendTimeoutNs, into);
                case PeerCredentials when socket.Family == SocketFamily.Unix:
                    return WriteCredentials(task, into);
            }
        }

        int? number = level == SocketOptionTable.SocketLevel ? Find(socket, name) : null;
        if (number is null && SocketOptionTable.TryGet(socket, level, name, out _, out int usual))
        {
            number = socket.Options.Find(level, name) ?? usual;
        }

        if (number is null)
        {
            return -(int)Errno.ENOPROTOOPT;
        }

        BinaryPrimitives.WriteInt32LittleEndian(into, number.Value);
        return sizeof(int);
    }

    private static int? Find(GuestSocket socket, int name) => name switch
    {
        SocketType => (int)socket.Type,
        SocketError => (int)socket.TakeError(),
        AcceptsConnections => 0,
        SocketProtocol => socket.Protocol,
        SocketDomain => (int)socket.Family,
        _ => null,
    };

    private static int WriteTime(long nanoseconds, Span<byte> into)
    {
        long microseconds = nanoseconds / NanosecondsPerMicrosecond;
        BinaryPrimitives.WriteInt64LittleEndian(into, microseconds / MicrosecondsPerSecond);
        BinaryPrimitives.WriteInt64LittleEndian(into[sizeof(long)..], microseconds % MicrosecondsPerSecond);
        return TimeLength;
    }

    private static int WriteCredentials(LinuxTask task, Span<byte> into)
    {
        BinaryPrimitives.WriteInt32LittleEndian(into, task.Process.Identity.ProcessId);
        BinaryPrimitives.WriteInt32LittleEndian(into[sizeof(int)..], task.Process.Identity.UserId);
        BinaryPrimitives.WriteInt32LittleEndian(into[(2 * sizeof(int))..], task.Process.Identity.UserId);
        return CredentialsLength;
    }
}
