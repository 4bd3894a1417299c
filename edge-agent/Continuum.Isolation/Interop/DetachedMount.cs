using System.Text;

namespace Continuum.Isolation.Interop;

/// <summary>
/// A folder as a mount of its own that is nowhere yet (open_tree(2)): its top is the folder, and nothing leads above
/// it.
/// </summary>
internal static unsafe class DetachedMount
{
    private const int OpenTree = 428;       // asm/unistd_64.h
    private const int MoveMount = 429;
    private const int MountSetAttributes = 442;
    private const int CurrentFolder = -100; // fcntl.h: AT_FDCWD
    private const uint Clone = 1;           // linux/mount.h: OPEN_TREE_CLONE
    private const uint CloseOnExec = 0x80000; // OPEN_TREE_CLOEXEC
    private const int EmptyPath = 0x1000;   // fcntl.h: AT_EMPTY_PATH
    private const int FromEmptyPath = 4;    // linux/mount.h: MOVE_MOUNT_F_EMPTY_PATH
    private const ulong ReadOnly = 1;         // MOUNT_ATTR_RDONLY
    private const ulong DataAlone = 2 | 4 | 8; // MOUNT_ATTR_NOSUID, _NODEV, _NOEXEC: what it holds is data to a monitor

    /// <summary>The folder, its descriptor being all that leads to it.</summary>
    internal static FileDescriptor Open(string folder, bool writable)
    {
        fixed (byte* path = Encoding.UTF8.GetBytes(folder + '\0'))
        {
            nint fd = LibC.syscall_pointer(OpenTree, CurrentFolder, path, (nint)(Clone | CloseOnExec), 0, 0);
            FileDescriptor tree =
                fd < 0 ? throw IsolationException.FromLastError($"open_tree({folder})") : new FileDescriptor((int)fd);
            try
            {
                Restrict(tree, folder, DataAlone | (writable ? 0 : ReadOnly));
                return tree;
            }
            catch
            {
                tree.Dispose();
                throw;
            }
        }
    }

    /// <summary>Mounts it on a folder of the calling thread's mount namespace.</summary>
    internal static void Attach(FileDescriptor tree, string folder)
    {
        byte empty = 0;
        fixed (byte* path = Encoding.UTF8.GetBytes(folder + '\0'))
        {
            if (LibC.syscall_pointer(MoveMount, tree.Number, &empty, CurrentFolder, (nint)path, FromEmptyPath) != 0)
            {
                throw IsolationException.FromLastError($"move_mount({folder})");
            }
        }
    }

    private static void Restrict(FileDescriptor tree, string folder, ulong restrictions)
    {
        // struct mount_attr: attr_set, attr_clr, propagation, userns_fd
        ulong* attributes = stackalloc ulong[4] { restrictions, 0, 0, 0 };
        byte empty = 0;
        nint result = LibC.syscall_pointer(
            MountSetAttributes, tree.Number, &empty, EmptyPath, (nint)attributes, 4 * sizeof(ulong));
        if (result != 0)
        {
            throw IsolationException.FromLastError($"mount_setattr({folder})");
        }
    }
}
