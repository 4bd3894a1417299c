using System.Runtime.InteropServices;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Launch;

/// <summary>
/// A file whose bytes stand for numbers: who has byte n locked has number n. Open file description locks (fcntl(2))
/// work between processes and within one, and end with their owner, also with kill -9.
/// </summary>
internal sealed class RangeLock : IDisposable
{
    private const int SetLock = 37; // fcntl.h: F_OFD_SETLK
    private const short WriteLock = 1;
    private const short Unlock = 2;
    private const int ReadWriteCreate = 0x80042; // O_RDWR | O_CREAT | O_CLOEXEC
    private const uint OwnerOnly = 0x180; // 0600

    private readonly FileDescriptor _file;

    internal RangeLock(string path)
    {
        _file = LibC.open(path, ReadWriteCreate, OwnerOnly);
        if (_file.IsInvalid)
        {
            throw IsolationException.FromLastError($"open({path})");
        }
    }

    /// <returns>False when another holds it. The holder itself must not ask again.</returns>
    internal bool TryTake(int number)
    {
        if (Apply(WriteLock, number))
        {
            return true;
        }

        int errno = Marshal.GetLastPInvokeError();
        return errno is Errno.TryAgain or Errno.AccessDenied
            ? false
            : throw new IsolationException("fcntl(F_OFD_SETLK)", errno);
    }

    internal void Release(int number) => _ = Apply(Unlock, number);

    public void Dispose() => _file.Dispose();

    private bool Apply(short type, int number)
    {
        FileLock range = new() { Type = type, Start = number, Length = 1 };
        return LibC.fcntl_lock(_file, SetLock, ref range) == 0;
    }
}
