namespace Continuum.Kvm.Linux.Files;

/// <summary>What stat(2) tells of a file.</summary>
/// <param name="Mode">Type and permission bits.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Inode">Its number, unique within <paramref name="Device"/>.</param>
/// <param name="Device">The file system's number.</param>
/// <param name="Links">Names that lead to it.</param>
/// <param name="ModifiedNs">When its bytes last changed, nanoseconds since 1970.</param>
/// <param name="RawDevice">Of a device: its number.</param>
/// <param name="UserId">Who owns it; 0: the image's.</param>
/// <param name="AccessedNs">When it was last read, where that is kept; 0: as <paramref name="ModifiedNs"/>.</param>
/// <param name="ChangedNs">When anything about it last changed; 0: as <paramref name="ModifiedNs"/>.</param>
/// <param name="AllocatedBytes">Bytes that it takes up; less than 0: as its length.</param>
internal readonly record struct FileStatus(
    uint Mode, long Length, ulong Inode, ulong Device, uint Links, long ModifiedNs, ulong RawDevice = 0,
    uint UserId = 0, long AccessedNs = 0, long ChangedNs = 0, long AllocatedBytes = -1);
