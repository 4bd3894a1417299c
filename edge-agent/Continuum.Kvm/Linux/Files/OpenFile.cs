using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files;

/// <summary>
/// An open file description (open(2)): a file, a pipe's end, a socket, an epoll set. Several descriptors may lead to
/// one. A method answers minus errno where Linux would fail; <see cref="WouldBlock"/> where it would wait: the call
/// then gives EAGAIN or waits, by <see cref="NonBlocking"/>.
/// </summary>
internal abstract class OpenFile
{
    /// <summary>What a method returns that would wait.</summary>
    public const long WouldBlock = -(long)Errno.EAGAIN;

    private int _references;

    /// <summary>Whether O_NONBLOCK is set.</summary>
    public bool NonBlocking { get; set; }

    /// <summary>
    /// The access mode and O_APPEND, O_PATH and the like, as open(2) was given them; O_NONBLOCK is
    /// <see cref="NonBlocking"/>. A file may be read and written unless this says otherwise.
    /// </summary>
    public int StatusFlags { get; set; } = OpenFlags.ReadWrite;

    /// <summary>What kind it is, in a snapshot.</summary>
    public abstract OpenFileKind Kind { get; }

    /// <summary>Its name in /proc/self/fd: a path, or like <c>pipe:[3]</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Where it lies among the files; null: it has no path (a pipe, a socket).</summary>
    public virtual FileNode? Node => null;

    /// <summary>The bytes that can be mapped; null: it cannot be (ENODEV).</summary>
    public virtual IMappedFile? Mappable => null;

    /// <summary>Whether epoll(7) takes it; it refuses files and folders (EPERM).</summary>
    public virtual bool CanBeWatched => true;

    /// <summary>Reads and writes of up to so many bytes reach the file in one piece, whatever pages they
    /// cross.</summary>
    public virtual int WholeUpTo => 0;

    /// <summary>
    /// Counts what may have made it ready again (bytes came, room was made), for edge-triggered epoll(7). Less than 0:
    /// it does not count, and may have changed whenever the process was woken.
    /// </summary>
    public virtual long Changes => -1;

    /// <summary>Which of the POLL bits asked for hold now (poll(2)); POLLERR and POLLHUP always count.</summary>
    public abstract PollEvents Poll();

    /// <summary>Reads at the file's own position.</summary>
    public virtual long Read(Span<byte> into) => -(long)Errno.EINVAL;

    /// <summary>Writes at the file's own position.</summary>
    public virtual long Write(ReadOnlySpan<byte> bytes) => -(long)Errno.EINVAL;

    /// <summary>Reads at a place.</summary>
    public virtual long ReadAt(long offset, Span<byte> into) => -(long)Errno.ESPIPE;

    /// <summary>Writes at a place.</summary>
    public virtual long WriteAt(long offset, ReadOnlySpan<byte> bytes) => -(long)Errno.ESPIPE;

    /// <summary>lseek(2).</summary>
    public virtual long Seek(long offset, int whence) => -(long)Errno.ESPIPE;

    /// <summary>ftruncate(2).</summary>
    public virtual Errno Truncate(long length) => Errno.EINVAL;

    /// <summary>fstat(2).</summary>
    public abstract FileStatus Status { get; }

    /// <summary>ioctl(2); most files know none.</summary>
    public virtual long Control(LinuxTask task, ulong request, ulong argument) => -(long)Errno.ENOTTY;

    /// <summary>Tells or sets how much a pipe holds (fcntl F_GETPIPE_SZ); others are none (EBADF).</summary>
    /// <param name="bytes">How much it is to hold; null: only tell.</param>
    public virtual long ResizePipe(int? bytes) => -(long)Errno.EBADF;

    /// <summary>Opens the same once more, as open(2) of its name in /proc/self/fd does.</summary>
    public virtual Errno Reopen(LinuxProcess process, int flags, out OpenFile? file)
    {
        file = null;
        return Node is { } node ? node.Open(process, flags, out file) : Errno.ENXIO;
    }

    /// <summary>Writes what a snapshot needs, behind what all open files have.</summary>
    public abstract void Save(SnapshotWriter writer);

    /// <summary>Whether the last descriptor is gone; an epoll set that it was in forgets it then.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>One more descriptor (or epoll set, or mapping) leads here.</summary>
    public void AddReference() => _references++;

    /// <summary>One less; with the last one it is closed.</summary>
    public void Release()
    {
        if (--_references == 0)
        {
            IsClosed = true;
            OnClosed();
        }
    }

    /// <summary>The last descriptor is gone.</summary>
    protected virtual void OnClosed()
    {
    }
}
