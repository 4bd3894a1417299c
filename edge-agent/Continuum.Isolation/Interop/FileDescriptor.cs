using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Isolation.Interop;

/// <summary>
/// Owns one descriptor of any kind: a file, a pipe's end, an event, an epoll set, a process, a socket.
/// </summary>
internal sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    private const int DuplicateCloseOnExec = 1030; // fcntl.h: F_DUPFD_CLOEXEC
    private const int SetFlags = 4;                // fcntl.h: F_SETFL
    private const int NonBlocking = 0x800;         // fcntl.h: O_NONBLOCK
    private const int CloseOnExec = 0x80000;       // fcntl.h: O_CLOEXEC

    /// <summary>For the marshaller.</summary>
    public FileDescriptor() : base(ownsHandle: true)
    {
    }

    internal FileDescriptor(int number) : base(ownsHandle: true) => SetHandle(number);

    /// <summary>The number, for calls that take several; the caller keeps this object alive meanwhile.</summary>
    internal int Number => (int)handle;

    internal static FileDescriptor Open(string path, int flags)
    {
        FileDescriptor opened = LibC.open(path, flags | CloseOnExec, 0);
        return opened.IsInvalid ? throw IsolationException.FromLastError($"open({path})") : opened;
    }

    /// <summary>A descriptor for a process: no other process can come to have the same identity.</summary>
    internal static FileDescriptor OfProcess(int pid)
    {
        const int pidfdOpen = 434; // asm/unistd_64.h; always close-on-exec
        nint fd = LibC.syscall(pidfdOpen, pid, 0, 0, 0);
        return fd < 0 ? throw IsolationException.FromLastError($"pidfd_open({pid})") : new FileDescriptor((int)fd);
    }

    internal static unsafe (FileDescriptor Read, FileDescriptor Write) Pipe()
    {
        int* ends = stackalloc int[2];
        return LibC.pipe2(ends, CloseOnExec) != 0
            ? throw IsolationException.FromLastError("pipe2")
            : (new FileDescriptor(ends[0]), new FileDescriptor(ends[1]));
    }

    /// <summary>Another number, of at least <paramref name="lowest"/>, for what a handle leads to.</summary>
    internal static FileDescriptor Duplicate(SafeHandle handle, int lowest)
    {
        FileDescriptor copy = LibC.fcntl_dup(handle, DuplicateCloseOnExec, lowest);
        return copy.IsInvalid ? throw IsolationException.FromLastError("fcntl(F_DUPFD_CLOEXEC)") : copy;
    }

    /// <summary>Two connected sockets, as numbers: the caller's from here on.</summary>
    internal static unsafe (int One, int Other) SocketPair(int domain, int type)
    {
        int* pair = stackalloc int[2];
        return LibC.socketpair(domain, type, 0, pair) != 0
            ? throw IsolationException.FromLastError("socketpair")
            : (pair[0], pair[1]);
    }

    internal void SetNonBlocking()
    {
        if (LibC.fcntl_int(this, SetFlags, NonBlocking) != 0)
        {
            throw IsolationException.FromLastError("fcntl(F_SETFL)");
        }
    }

    /// <summary>Gives up this number for one of at least <paramref name="lowest"/>.</summary>
    internal FileDescriptor Raise(int lowest)
    {
        if (Number >= lowest)
        {
            return this;
        }

        FileDescriptor raised = LibC.fcntl_dup(this, DuplicateCloseOnExec, lowest);
        if (raised.IsInvalid)
        {
            throw IsolationException.FromLastError("fcntl(F_DUPFD_CLOEXEC)");
        }

        Dispose();
        return raised;
    }

    /// <returns>The bytes read, 0 at the end, or minus errno.</returns>
    internal unsafe int Read(Span<byte> into)
    {
        fixed (byte* buffer = into)
        {
            nint count = LibC.read(this, buffer, (nuint)into.Length);
            return count < 0 ? -Marshal.GetLastPInvokeError() : (int)count;
        }
    }

    /// <summary>Writes everything, blocking where the descriptor blocks.</summary>
    /// <returns>0, or the errno.</returns>
    internal unsafe int WriteAll(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* buffer = bytes)
        {
            for (nint done = 0; done < bytes.Length;)
            {
                nint count = LibC.write(this, buffer + done, (nuint)(bytes.Length - done));
                if (count >= 0)
                {
                    done += count;
                }
                else if (Marshal.GetLastPInvokeError() is not Errno.Interrupted and int errno)
                {
                    return errno;
                }
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;
}
