namespace Continuum.Kvm.Linux.Files;

/// <summary>Types and permission bits of files (inode(7)).</summary>
internal static class FileModes
{
    public const uint TypeMask = 0xF000;
    public const uint Socket = 0xC000;
    public const uint Link = 0xA000;
    public const uint Regular = 0x8000;
    public const uint BlockDevice = 0x6000;
    public const uint Folder = 0x4000;
    public const uint CharacterDevice = 0x2000;
    public const uint Pipe = 0x1000;

    /// <summary>07777: what chmod(2) sets.</summary>
    public const uint Permissions = 0xFFF;

    public const uint OwnerRead = 0x100;
    public const uint OwnerWrite = 0x80;
    public const uint OwnerExecute = 0x40;

    /// <summary>0111.</summary>
    public const uint AnyExecute = 0x49;

    /// <summary>The type as a folder's entry has it (DT_REG and so on).</summary>
    public static byte EntryType(uint mode) => (byte)((mode & TypeMask) >> 12);
}
