using System.Text;
using Continuum.Kvm.Linux.Files;

namespace Continuum.Kvm.Linux.Calls;

/// <summary>Reading symbolic links (readlink(2)).</summary>
internal static class LinkCalls
{
    private const ulong WorkingFolder = unchecked((ulong)OpenFlags.AtWorkingDirectory);

    /// <summary>Adds the calls.</summary>
    public static void Register(SyscallTable table)
    {
        table.Add(Syscall.Readlink, (LinuxTask task, in SyscallArguments a) =>
            Read(task, WorkingFolder, a.A0, a.A1, a.A2));
        table.Add(Syscall.Readlinkat, (LinuxTask task, in SyscallArguments a) => Read(task, a.A0, a.A1, a.A2, a.A3));
    }

    private static SyscallResult Read(LinuxTask task, ulong folder, ulong path, ulong into, ulong room)
    {
        if ((int)(uint)room <= 0)
        {
            return Errno.EINVAL;
        }

        Walk walk = PathArguments.Resolve(task, folder, path, followLast: false, emptyIsFolder: true);
        if (walk.Error != 0)
        {
            return walk.Error;
        }

        if (!walk.Node!.IsLink)
        {
            return Errno.EINVAL;
        }

        byte[] target = Encoding.UTF8.GetBytes(walk.Node.LinkTarget);
        int length = (int)Math.Min((uint)target.Length, (uint)room);
        return task.Process.Guest.TryWrite(into, target.AsSpan(0, length)) ? length : Errno.EFAULT;
    }
}
