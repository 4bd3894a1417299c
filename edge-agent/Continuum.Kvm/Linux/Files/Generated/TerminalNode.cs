namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>/dev/tty: there is no terminal (tty(4)).</summary>
internal sealed class TerminalNode : FileNode
{
    private readonly ulong _inode = GeneratedFolder.NextInode();

    /// <inheritdoc/>
    public override string Path => "/dev/tty";

    /// <inheritdoc/>
    public override FileStatus Status =>
        new(FileModes.CharacterDevice | 0x1B6, 0, _inode, GeneratedFolder.Device, 1, 0, 5 << 8, AllocatedBytes: 0);

    /// <inheritdoc/>
    public override Errno Open(LinuxProcess process, int flags, out OpenFile? file)
    {
        file = (flags & OpenFlags.PathOnly) != 0 ? new PathFile(this) : null;
        return file is null ? Errno.ENXIO : 0;
    }
}
