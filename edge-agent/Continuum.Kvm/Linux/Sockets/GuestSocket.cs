using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>A socket of the program (socket(7)). No socket of the host is behind it.</summary>
internal abstract class GuestSocket : OpenFile
{
    private const uint SocketMode = 0xC1FF; // S_IFSOCK | 0777 (inode(7))
    private const ulong SocketDevice = 8;
    private const int ReadWrite = 2; // O_RDWR
    private const ulong OutputQueue = 0x5411; // SIOCOUTQ (asm-generic/ioctls.h: TIOCOUTQ)
    private const ulong BytesToRead = 0x541B; // FIONREAD

    private Errno _error;

    /// <summary>A new one.</summary>
    protected GuestSocket(SocketFamily family, SocketKind type, int protocol, ulong inode)
    {
        (Family, Type, Protocol, Inode) = (family, type, protocol, inode);
        StatusFlags = ReadWrite;
    }

    /// <summary>One of a snapshot.</summary>
    protected GuestSocket(SnapshotReader reader)
    {
        StatusFlags = ReadWrite;
        Family = ReadKnown<SocketFamily>(reader);
        Type = ReadKnown<SocketKind>(reader);
        Protocol = reader.ReadInt32();
        Inode = reader.ReadUInt64();
        _error = (Errno)reader.ReadInt32();
        Options.Load(reader);
    }

    /// <summary>Its address family.</summary>
    public SocketFamily Family { get; }

    /// <summary>Bytes or messages.</summary>
    public SocketKind Type { get; }

    /// <summary>Its protocol (SO_PROTOCOL).</summary>
    public int Protocol { get; }

    /// <summary>Its number.</summary>
    public ulong Inode { get; }

    /// <summary>What was set on it.</summary>
    public SocketOptions Options { get; } = new();

    /// <summary>Whether each send is received as one.</summary>
    public bool KeepsMessages => Type != SocketKind.Stream;

    /// <inheritdoc/>
    public override string Name => $"socket:[{Inode}]";

    /// <inheritdoc/>
    public override FileStatus Status => new(SocketMode, 0, Inode, SocketDevice, 1, 0);

    /// <summary>Bytes that can be received now; of messages, those of the first.</summary>
    public abstract int Available { get; }

    /// <summary>Bytes that can wait to be received, at most.</summary>
    public virtual int MostAvailable => int.MaxValue;

    /// <summary>Whether nothing more will come than what is there.</summary>
    public abstract bool IsEnded { get; }

    /// <summary>Whether an error waits to be told.</summary>
    protected bool HasError => _error != 0;

    /// <summary>connect(2): 0 or the error.</summary>
    /// <param name="address">As the program gave it.</param>
    public abstract Errno Connect(ReadOnlySpan<byte> address);

    /// <summary>bind(2): 0 or the error.</summary>
    /// <param name="address">As the program gave it.</param>
    public abstract Errno Bind(ReadOnlySpan<byte> address);

    /// <summary>shutdown(2): 0 or the error.</summary>
    public abstract Errno Shutdown(bool receiving, bool sending);

    /// <summary>Writes the address of this end (getsockname(2)); bytes written.</summary>
    public abstract int WriteLocalAddress(Span<byte> into);

    /// <summary>Writes the address of the other end (getpeername(2)); bytes written, or minus ENOTCONN.</summary>
    public abstract int WritePeerAddress(Span<byte> into);

    /// <summary>Of bytes: copies some for the program; <see cref="OpenFile.WouldBlock"/>, or minus the error.</summary>
    /// <param name="skip">How many to pass over; 0 unless <paramref name="keep"/>.</param>
    /// <param name="into">Where to; not empty.</param>
    /// <param name="keep">Whether they stay to be received again (MSG_PEEK).</param>
    public abstract long Receive(int skip, Span<byte> into, bool keep);

    /// <summary>Of messages: the first; its length, <see cref="OpenFile.WouldBlock"/>, or minus the error.</summary>
    /// <param name="keep">Whether it stays to be received again (MSG_PEEK).</param>
    /// <param name="message">The message; empty at the end.</param>
    public abstract long ReceiveMessage(bool keep, out ReadOnlyMemory<byte> message);

    /// <summary>Of messages: sends one.</summary>
    /// <param name="message">It is kept.</param>
    /// <param name="to">Where to, as the program gave it; empty: where it is connected to.</param>
    public abstract long SendMessage(byte[] message, ReadOnlySpan<byte> to);

    /// <inheritdoc/>
    public override long Read(Span<byte> into)
    {
        if (!KeepsMessages)
        {
            return into.IsEmpty ? 0 : Receive(0, into, keep: false);
        }

        long length = ReceiveMessage(keep: false, out ReadOnlyMemory<byte> message);
        if (length < 0)
        {
            return length;
        }

        int copied = Math.Min(message.Length, into.Length);
        message.Span[..copied].CopyTo(into);
        return copied;
    }

    /// <inheritdoc/>
    public override long Control(LinuxTask task, ulong request, ulong argument) => request switch
    {
        BytesToRead => task.Process.Guest.TryWrite(argument, Available) ? 0 : -(long)Errno.EFAULT,
        OutputQueue => task.Process.Guest.TryWrite(argument, 0) ? 0 : -(long)Errno.EFAULT,
        _ => base.Control(task, request, argument),
    };

    /// <summary>The error that waits to be told (SO_ERROR); with that it is gone.</summary>
    public Errno TakeError()
    {
        Errno error = _error;
        _error = 0;
        return error;
    }

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer)
    {
        writer.WriteInt32((int)Family);
        writer.WriteInt32((int)Type);
        writer.WriteInt32(Protocol);
        writer.WriteUInt64(Inode);
        writer.WriteInt32((int)_error);
        Options.Save(writer);
    }

    /// <summary>Keeps an error until the program asks.</summary>
    protected void SetError(Errno error) => _error = error;

    private static T ReadKnown<T>(SnapshotReader reader) where T : struct, Enum
    {
        int number = reader.ReadInt32();
        var value = (T)Enum.ToObject(typeof(T), number);
        return Enum.IsDefined(value) ? value : throw SnapshotReader.Damaged($"{number} is no {typeof(T).Name}");
    }
}
