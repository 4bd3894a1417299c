namespace Continuum.Kvm.Linux.Files;

/// <summary>A file, folder or symbolic link that a path leads to, open or not.</summary>
internal abstract class FileNode
{
    /// <summary>What stat(2) tells.</summary>
    public abstract FileStatus Status { get; }

    /// <summary>Its absolute path in the sandbox.</summary>
    public abstract string Path { get; }

    /// <summary>Of a folder: the one it is in; the root's is itself; null: it was removed.</summary>
    public virtual FileNode? Parent => null;

    /// <summary>What a change to its bytes, its entries or its attributes is refused with; 0: it can change.</summary>
    public virtual Errno Unchangeable => Errno.EROFS;

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder => (Status.Mode & FileModes.TypeMask) == FileModes.Folder;

    /// <summary>Whether it is a symbolic link.</summary>
    public bool IsLink => (Status.Mode & FileModes.TypeMask) == FileModes.Link;

    /// <summary>Finds a name in this folder; not <c>.</c> and <c>..</c>.</summary>
    /// <returns>0, or ENOENT, ENOTDIR, EACCES, ELOOP.</returns>
    public virtual Errno Find(string name, out FileNode? child)
    {
        child = null;
        return Errno.ENOTDIR;
    }

    /// <summary>Adds this folder's entries, without <c>.</c> and <c>..</c>.</summary>
    public virtual Errno List(List<FolderEntry> entries) => Errno.ENOTDIR;

    /// <summary>Of a symbolic link: where it leads.</summary>
    public virtual string LinkTarget => "";

    /// <summary>Of a link to an open file (/proc/self/fd): that file, whatever its name has become.</summary>
    public virtual FileNode? JumpTarget => null;

    /// <summary>Opens it, with the flags of open(2); those about the path and about creation are dealt with.</summary>
    /// <returns>0 and the file, or why not.</returns>
    public abstract Errno Open(LinuxProcess process, int flags, out OpenFile? file);
}
