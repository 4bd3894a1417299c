namespace Continuum.Kvm.Linux.Files;

/// <summary>One name in a folder, as getdents64(2) tells it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Inode">The file's number.</param>
/// <param name="Type">DT_REG and so on; 0: unknown.</param>
internal readonly record struct FolderEntry(string Name, ulong Inode, byte Type);
