using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Launch;

/// <summary>
/// Shows folders of the host to a program that runs already, in its mount namespace, and takes them away again. The
/// program itself can do neither.
/// </summary>
/// <remarks>
/// One thread goes there and comes back before it says so: whatever makes the runtime start a thread from it (the
/// completion of a task does) would start it in the other namespace.
/// </remarks>
internal sealed class ShownFolders : IDisposable
{
    private const int NewFileSystemView = 0x200; // sched.h: CLONE_FS; a thread that shares its view cannot move
    private const int MountNamespace = 0x20000;  // CLONE_NEWNS
    private const int Detach = 2;                // sys/mount.h: MNT_DETACH
    private const int SetFileSystemUser = 122;   // asm/unistd_64.h; of the calling thread alone
    private const int SetFileSystemGroup = 123;
    private const int ReadOnly = 0;
    private const int PathOnly = 0x200000;       // fcntl.h: O_PATH
    private const uint Mode = 0x1ED;             // 0755

    private readonly DedicatedThread _thread = new("isolation-mounts");
    private readonly FileDescriptor _home;
    private readonly FileDescriptor _root;

    /// <exception cref="IsolationException">Not root.</exception>
    internal ShownFolders()
    {
        (_home, _root) = _thread.RunAsync(() => LibC.unshare(NewFileSystemView) == 0
            ? (FileDescriptor.Open("/proc/thread-self/ns/mnt", ReadOnly), FileDescriptor.Open("/", PathOnly))
            : throw IsolationException.FromLastError("unshare(CLONE_FS)")).GetAwaiter().GetResult();
    }

    internal async Task ShowAsync(
        FileDescriptor process, int userId, string hostFolder, string sandboxFolder, bool writable)
    {
        using FileDescriptor tree = DetachedMount.Open(hostFolder, writable);
        await InsideAsync(process, userId, () =>
        {
            if (LibC.mkdir(sandboxFolder, Mode) != 0)
            {
                throw IsolationException.FromLastError($"mkdir({sandboxFolder}) in the sandbox");
            }

            DetachedMount.Attach(tree, sandboxFolder);
        }).ConfigureAwait(false);
    }

    internal Task HideAsync(FileDescriptor process, int userId, string sandboxFolder) =>
        InsideAsync(process, userId, () =>
    {
        if (LibC.umount2(sandboxFolder, Detach) != 0 || LibC.rmdir(sandboxFolder) != 0)
        {
            throw IsolationException.FromLastError($"umount({sandboxFolder}) in the sandbox");
        }
    });

    public void Dispose()
    {
        _thread.Dispose();
        _home.Dispose();
        _root.Dispose();
    }

    // By the process's descriptor: its number may be another's by now.
    private Task<bool> InsideAsync(FileDescriptor process, int userId, Action work) => _thread.RunAsync(() =>
    {
        if (LibC.setns(process, MountNamespace) != 0)
        {
            throw IsolationException.FromLastError("setns(CLONE_NEWNS)");
        }

        try
        {
            // The file system that holds the names has no other user than the program's (EOVERFLOW for root).
            Become(userId);
            work();
        }
        finally
        {
            Become(0);
            ComeBack();
        }

        return true;
    });

    private static void Become(int userId)
    {
        LibC.syscall(SetFileSystemGroup, userId, 0, 0, 0);
        LibC.syscall(SetFileSystemUser, userId, 0, 0, 0);
    }

    /// <summary>The namespace's root need not be this program's, which may live in a changed root.</summary>
    private void ComeBack()
    {
        if (LibC.setns(_home, MountNamespace) != 0 || LibC.fchdir(_root) != 0 || LibC.chroot(".") != 0)
        {
            // What this thread starts from now on would live in the sandbox's files: there is no going on.
            Environment.FailFast("the way back from a sandbox's mount namespace is barred");
        }
    }
}
