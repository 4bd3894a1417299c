using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Launch;

/// <summary>Gives a folder, and what is in it, to the user that a program runs as.</summary>
internal static class FolderOwner
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint, // a link that the last program left may lead anywhere
    };

    /// <exception cref="IsolationException">The folder is missing or cannot be given away.</exception>
    internal static void Give(string folder, int userId)
    {
        if (!Directory.Exists(folder))
        {
            throw new IsolationException("give a folder to the program", Errno.NoEntry, $"there is no {folder}");
        }

        ChangeOwner(folder, userId);
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*", Everything))
        {
            ChangeOwner(path, userId);
        }
    }

    private static void ChangeOwner(string path, int userId)
    {
        if (LibC.lchown(path, (uint)userId, (uint)userId) != 0)
        {
            throw IsolationException.FromLastError($"lchown({path})");
        }
    }
}
