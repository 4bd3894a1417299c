using Continuum.Kvm.Interop;
using Continuum.Kvm.Linux.Tasks;

namespace Continuum.Kvm.Linux.Files.Images;

/// <summary>
/// What the program's user may do with the files of an image (inode(7)). The host's kernel looks at the monitor's user:
/// where that is root, it would let the program read everything.
/// </summary>
internal sealed class ImageRights(HostFolder folder)
{
    private const int KnownAtMost = 4096;
    private const uint GroupShift = 3;
    private const uint OthersShift = 6;

    // Folders that may be looked into, and all above them. The program cannot change them.
    private readonly HashSet<string> _reachable = [];

    /// <summary>Whether rights are looked at here: otherwise the host's kernel has done so.</summary>
    private static bool IsNeeded { get; } = Environment.IsPrivilegedProcess;

    /// <summary>Whether the program's user may do something with a file.</summary>
    /// <param name="host">The file.</param>
    /// <param name="ownerBits">What, as the bits of the owner.</param>
    public static bool Allows(in HostStatus host, uint ownerBits)
    {
        const uint user = ProcessIdentity.DefaultUserId;
        int shift = host.UserId == user ? 0 : (int)(host.GroupId == user ? GroupShift : OthersShift);
        return !IsNeeded || ((uint)host.Mode << shift & ownerBits) == ownerBits;
    }

    /// <summary>
    /// Whether all folders above a path may be looked into. False also: one of them is none, or is not there.
    /// </summary>
    /// <param name="relative">A path beneath the folder that leads through no link.</param>
    public bool MayReach(string relative)
    {
        int slash = relative.LastIndexOf('/');
        if (!IsNeeded || slash < 0)
        {
            return true;
        }

        string above = relative[..slash];
        if (_reachable.Contains(above))
        {
            return true;
        }

        bool may = MayReach(above)
            && folder.TryLook(above, out HostStatus status, out _) == 0
            && (status.Mode & FileModes.TypeMask) == FileModes.Folder
            && Allows(status, FileModes.OwnerExecute);
        if (may && _reachable.Count < KnownAtMost)
        {
            _reachable.Add(above);
        }

        return may;
    }
}
