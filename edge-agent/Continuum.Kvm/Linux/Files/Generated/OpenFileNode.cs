namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>What a link of /proc/self/fd leads to when the open file has no path: a pipe, a standard stream.</summary>
internal sealed class OpenFileNode(OpenFile file) : FileNode
{
    /// <inheritdoc/>
    public override FileStatus Status => file.Status;

    /// <inheritdoc/>
    public override string Path => file.Name;

    /// <inheritdoc/>
    public override Errno Unchangeable => Errno.EPERM;

    /// <inheritdoc/>
    public override Errno Open(LinuxProcess process, int flags, out OpenFile? opened)
    {
        if ((flags & OpenFlags.PathOnly) != 0)
        {
            opened = null;
            return Errno.EACCES;
        }

        return file.Reopen(process, flags, out opened);
    }
}
