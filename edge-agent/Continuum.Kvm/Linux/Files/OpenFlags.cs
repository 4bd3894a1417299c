namespace Continuum.Kvm.Linux.Files;

/// <summary>Flags of open(2) on x86-64 (asm-generic/fcntl.h), and of the calls that take a path
/// (linux/fcntl.h).</summary>
internal static class OpenFlags
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int AccessMode = 3;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NoControllingTerminal = 0x100;
    public const int Truncate = 0x200;
    public const int Append = 0x400;
    public const int NonBlocking = 0x800;
    public const int DataSync = 0x1000;
    public const int Async = 0x2000;
    public const int Direct = 0x4000;
    public const int LargeFile = 0x8000;
    public const int Folder = 0x10000;
    public const int NoFollow = 0x20000;
    public const int NoAccessTime = 0x40000;
    public const int CloseOnExec = 0x80000;
    public const int Sync = 0x101000;
    public const int PathOnly = 0x200000;
    public const int TemporaryFile = 0x400000 | Folder;

    /// <summary>The folder descriptor that means the working directory.</summary>
    public const int AtWorkingDirectory = -100;
    public const int AtSymlinkNoFollow = 0x100;
    public const int AtRemoveFolder = 0x200;
    public const int AtEffectiveAccess = 0x200;
    public const int AtSymlinkFollow = 0x400;
    public const int AtNoAutomount = 0x800;
    public const int AtEmptyPath = 0x1000;
    public const int AtStatSyncType = 0x6000;

    /// <summary>Whether a file opened so may be read.</summary>
    public static bool Reads(int flags) => (flags & PathOnly) == 0 && (flags & AccessMode) != WriteOnly;

    /// <summary>Whether a file opened so may be written.</summary>
    public static bool Writes(int flags) => (flags & PathOnly) == 0 && (flags & AccessMode) != ReadOnly;
}
