using System.Text;

namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>A symbolic link of the monitor's own making.</summary>
/// <param name="path">Its path.</param>
/// <param name="target">Where it leads, now.</param>
/// <param name="jump">The open file that it leads to whatever its name has become; null: it leads to a path.</param>
internal sealed class GeneratedLink(string path, Func<string> target, Func<FileNode>? jump = null) : FileNode
{
    private readonly ulong _inode = GeneratedFolder.NextInode();

    /// <inheritdoc/>
    public override string Path => path;

    /// <inheritdoc/>
    public override string LinkTarget => target();

    /// <inheritdoc/>
    public override FileNode? JumpTarget => jump?.Invoke();

    /// <inheritdoc/>
    public override FileStatus Status => new(
        FileModes.Link | 0x1FF, jump is null ? Encoding.UTF8.GetByteCount(target()) : 64, _inode,
        GeneratedFolder.Device, 1, 0, AllocatedBytes: 0);

    /// <inheritdoc/>
    public override Errno Open(LinuxProcess process, int flags, out OpenFile? file)
    {
        file = (flags & OpenFlags.PathOnly) != 0 ? new PathFile(this) : null;
        return file is null ? Errno.ELOOP : 0;
    }
}
