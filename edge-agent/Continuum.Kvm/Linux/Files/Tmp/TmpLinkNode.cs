using System.Text;

namespace Continuum.Kvm.Linux.Files.Tmp;

/// <summary>A symbolic link in memory.</summary>
internal sealed class TmpLinkNode : TmpNode
{
    private readonly string _target;
    private bool _hasRoom;

    /// <summary>A new link.</summary>
    public TmpLinkNode(TmpFileSystem system, string target, uint userId)
        : base(system, FileModes.Link | 0x1FF, userId) => _target = target;

    /// <summary>A link of a snapshot.</summary>
    public TmpLinkNode(TmpFileSystem system, string target, in FileStatus saved)
        : base(system, saved) => _target = target;

    /// <inheritdoc/>
    public override string LinkTarget => _target;

    /// <inheritdoc/>
    public override FileStatus Status => new(
        Mode, Encoding.UTF8.GetByteCount(_target), Inode, TmpFileSystem.Device, Names, ModifiedNs, 0, UserId,
            AccessedNs, ChangedNs, 0);

    /// <inheritdoc/>
    public override Errno Open(LinuxProcess process, int flags, out OpenFile? file)
    {
        file = (flags & OpenFlags.PathOnly) != 0 ? new PathFile(this) : null;
        return file is null ? Errno.ELOOP : 0;
    }

    /// <summary>Takes room for where it leads. False: ENOSPC.</summary>
    public bool TryTakeRoom()
    {
        _hasRoom = System.TryTake(_target.Length * sizeof(char));
        return _hasRoom;
    }

    /// <summary>Gives the room back, when it has it.</summary>
    public void GiveRoom()
    {
        System.Give(_hasRoom ? _target.Length * sizeof(char) : 0);
        _hasRoom = false;
    }

    /// <inheritdoc/>
    protected override void OnNameless() => GiveRoom();
}
