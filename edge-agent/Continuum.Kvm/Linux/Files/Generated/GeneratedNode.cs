using System.Text;

namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>A file whose bytes are made when it is opened.</summary>
/// <param name="path">Its path.</param>
/// <param name="content">Makes its bytes.</param>
internal sealed class GeneratedNode(string path, Func<LinuxProcess, byte[]> content) : FileNode
{
    private readonly ulong _inode = GeneratedFolder.NextInode();

    /// <summary>A file of text.</summary>
    public static GeneratedNode Text(string path, Func<LinuxProcess, string> text) =>
        new(path, process => Encoding.UTF8.GetBytes(text(process)));

    /// <inheritdoc/>
    public override string Path => path;

    /// <inheritdoc/>
    public override Errno Unchangeable => Errno.EACCES;

    /// <inheritdoc/>
    public override FileStatus Status =>
        new(FileModes.Regular | 0x124, 0, _inode, GeneratedFolder.Device, 1, 0, AllocatedBytes: 0);

    /// <inheritdoc/>
    public override Errno Open(LinuxProcess process, int flags, out OpenFile? file)
    {
        file = null;
        if (OpenFlags.Writes(flags) || (flags & OpenFlags.Truncate) != 0)
        {
            return Errno.EACCES;
        }

        if ((flags & OpenFlags.PathOnly) != 0)
        {
            file = new PathFile(this);
            return 0;
        }

        byte[] bytes = content(process);
        if (!process.HostMemory.TryTake(bytes.Length))
        {
            return Errno.ENOMEM;
        }

        file = new GeneratedFile(this, bytes, process.HostMemory);
        return 0;
    }
}
