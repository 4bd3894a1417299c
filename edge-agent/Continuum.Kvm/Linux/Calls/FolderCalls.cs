using System.Buffers.Binary;
using System.Text;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Images;
using Continuum.Kvm.Linux.Files.Tmp;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Folders: their entries (getdents(2)) and the working one (getcwd(2), chdir(2)).</summary>
internal static class FolderCalls
{
    private const ulong WorkingFolder = unchecked((ulong)OpenFlags.AtWorkingDirectory);

    // ino, off, reclen, type, a name of up to 255 bytes and its NUL, rounded up.
    private const int LongestRecord = 280;
    private const int LongestName = 255;

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Getdents64, (LinuxTask task, in SyscallArguments a) => Getdents(task, a, typeIsLast: false));
        table.Add(Syscall.Getdents, (LinuxTask task, in SyscallArguments a) => Getdents(task, a, typeIsLast: true));
        table.Add(Syscall.Getcwd, Getcwd);
        table.Add(Syscall.Chdir, (LinuxTask task, in SyscallArguments a) =>
            ChangeTo(task, PathArguments.Resolve(task, WorkingFolder, a.A0, followLast: true)));
        table.Add(Syscall.Fchdir, (LinuxTask task, in SyscallArguments a) =>
            ChangeTo(task, PathArguments.Itself(task, a.A0)));
    }

    private static SyscallResult Getdents(LinuxTask task, in SyscallArguments arguments, bool typeIsLast)
    {
        if (task.Process.Descriptors[arguments.A0] is not { } file || (file.StatusFlags & OpenFlags.PathOnly) != 0)
        {
            return Errno.EBADF;
        }

        if (file is not FolderFile folder)
        {
            return Errno.ENOTDIR;
        }

        uint room = (uint)arguments.A2;
        long total = 0;
        Span<byte> record = stackalloc byte[LongestRecord];
        while (true)
        {
            Errno error = folder.Peek(task.Process.HostMemory, out FolderEntry entry);
            if (error == Errno.ENODATA)
            {
                return total;
            }

            if (error != 0)
            {
                return total > 0 ? total : error;
            }

            // A name on this machine that is no UTF-8 may become longer here; nobody could open it by what it became.
            if (Encoding.UTF8.GetByteCount(entry.Name) > LongestName)
            {
                folder.Advance();
                continue;
            }

            int length = Write(record, entry, folder.NextPosition, typeIsLast);
            if (total + length > room)
            {
                return total > 0 ? total : Errno.EINVAL;
            }

            if (!task.Process.Guest.TryWrite(unchecked(arguments.A1 + (ulong)total), record[..length]))
            {
                return total > 0 ? total : Errno.EFAULT;
            }

            folder.Advance();
            total += length;
        }
    }

    /// <summary>Writes <c>struct linux_dirent64</c>, or the old one whose last byte is the type.</summary>
    private static int Write(Span<byte> into, in FolderEntry entry, long next, bool typeIsLast)
    {
        into.Clear();
        int nameAt = typeIsLast ? 18 : 19;
        int name = Encoding.UTF8.GetBytes(entry.Name, into[nameAt..^2]);
        int length = (nameAt + name + (typeIsLast ? 2 : 1) + 7) & ~7;
        BinaryPrimitives.WriteUInt64LittleEndian(into, entry.Inode);
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], next);
        BinaryPrimitives.WriteUInt16LittleEndian(into[16..], (ushort)length);
        into[typeIsLast ? length - 1 : 18] = entry.Type;
        return length;
    }

    private static SyscallResult Getcwd(LinuxTask task, in SyscallArguments arguments)
    {
        FileNode folder = task.Process.Files.WorkingFolder;
        if (folder is TmpFolderNode { IsAttached: false })
        {
            return Errno.ENOENT;
        }

        byte[] path = Encoding.UTF8.GetBytes(folder.Path + "\0");
        return path.Length > PathWalker.PathMax ? Errno.ENAMETOOLONG
            : (ulong)path.Length > arguments.A1 ? Errno.ERANGE
            : task.Process.Guest.TryWrite(arguments.A0, path) ? path.Length
            : Errno.EFAULT;
    }

    private static SyscallResult ChangeTo(LinuxTask task, Walk walk)
    {
        if (walk.Error != 0)
        {
            return walk.Error;
        }

        if (!walk.Node!.IsFolder)
        {
            return Errno.ENOTDIR;
        }

        bool mayLook = walk.Node switch
        {
            TmpNode tmp => tmp.Allows((uint)task.Process.Identity.UserId, FileModes.OwnerExecute),
            ImageNode image => image.Allows(FileModes.OwnerExecute),
            _ => true,
        };
        if (!mayLook)
        {
            return Errno.EACCES;
        }

        task.Process.Files.WorkingFolder = walk.Node;
        return 0;
    }
}
