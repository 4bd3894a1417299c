namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>A device in /dev.</summary>
internal sealed class DeviceNode(string path, DeviceKind kind) : FileNode
{
    private readonly ulong _inode = GeneratedFolder.NextInode();

    /// <summary>Which it is.</summary>
    public DeviceKind Kind => kind;

    /// <inheritdoc/>
    public override string Path => path;

    /// <inheritdoc/>
    public override FileStatus Status => new(
        FileModes.CharacterDevice | 0x1B6, 0, _inode, GeneratedFolder.Device, 1, 0, (1 << 8) | (ulong)kind,
        AllocatedBytes: 0);

    /// <inheritdoc/>
    public override Errno Open(LinuxProcess process, int flags, out OpenFile? file)
    {
        file = (flags & OpenFlags.PathOnly) != 0 ? new PathFile(this) : new Device(this, process.Entropy);
        return 0;
    }
}
