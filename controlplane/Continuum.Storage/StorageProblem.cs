namespace Continuum.Storage;

/// <summary>Why a store could not be used.</summary>
public enum StorageProblem
{
    /// <summary>The file is no database, or is damaged.</summary>
    Corrupt,

    /// <summary>The file or its folder cannot be opened, read or written.</summary>
    Unavailable,

    /// <summary>No space is left on the device.</summary>
    DiskFull,

    /// <summary>Another process keeps the file locked.</summary>
    Locked,

    /// <summary>The file was written by a newer version of the program.</summary>
    NewerSchema,

    /// <summary>A stored state is not the JSON that its type needs.</summary>
    UnreadableState,

    /// <summary>Anything else that SQLite reports.</summary>
    Other,
}
