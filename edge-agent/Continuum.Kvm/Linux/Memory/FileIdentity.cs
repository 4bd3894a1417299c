namespace Continuum.Kvm.Linux.Memory;

/// <summary>
/// What tells whether a file that a program mapped is still the one it was when a copy of the program looks for it.
/// </summary>
/// <param name="IsOfImage">Whether it lies in a folder of this machine; a snapshot holds the others itself.</param>
/// <param name="Inode">Its number.</param>
/// <param name="Length">Of an image: its bytes.</param>
/// <param name="ModifiedNs">Of an image: when its bytes last changed, nanoseconds since 1970.</param>
internal readonly record struct FileIdentity(bool IsOfImage, ulong Inode, long Length, long ModifiedNs);
