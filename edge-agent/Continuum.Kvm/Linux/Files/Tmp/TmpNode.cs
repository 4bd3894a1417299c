namespace Continuum.Kvm.Linux.Files.Tmp;

/// <summary>A file, folder or link in memory.</summary>
internal abstract class TmpNode : FileNode
{
    /// <summary>A file of a user, made now.</summary>
    protected TmpNode(TmpFileSystem system, uint mode, uint userId)
    {
        System = system;
        Mode = mode;
        UserId = userId;
        Inode = system.NextInode();
        ModifiedNs = AccessedNs = ChangedNs = system.Now;
    }

    /// <summary>A file of a snapshot.</summary>
    protected TmpNode(TmpFileSystem system, in FileStatus saved)
    {
        System = system;
        Mode = saved.Mode;
        UserId = saved.UserId;
        Inode = saved.Inode;
        ModifiedNs = saved.ModifiedNs;
        AccessedNs = saved.AccessedNs;
        ChangedNs = saved.ChangedNs;
    }

    /// <summary>What all files in memory share.</summary>
    public TmpFileSystem System { get; }

    /// <summary>Type and permission bits.</summary>
    public uint Mode { get; set; }

    /// <summary>Who owns it.</summary>
    public uint UserId { get; }

    /// <summary>Its number.</summary>
    public ulong Inode { get; }

    /// <summary>Names that lead to it.</summary>
    public uint Names { get; private set; }

    /// <summary>Whether it ever had a name; a file opened with O_TMPFILE may be given its first.</summary>
    public bool WasNamed { get; private set; }

    /// <summary>When its bytes or entries last changed.</summary>
    public long ModifiedNs { get; set; }

    /// <summary>When it was made, or what utimensat(2) said; reading does not change it.</summary>
    public long AccessedNs { get; set; }

    /// <summary>When anything about it last changed.</summary>
    public long ChangedNs { get; set; }

    /// <summary>The folder that holds the newest of its names; null: it has none.</summary>
    public TmpFolderNode? Folder { get; private set; }

    /// <summary>The newest of its names.</summary>
    public string Name { get; private set; } = "";

    /// <inheritdoc/>
    public override Errno Unchangeable => 0;

    /// <inheritdoc/>
    public override string Path
    {
        get
        {
            List<string> names = [];
            TmpNode node = this;
            int length = 0;
            while (node.Folder is { } folder)
            {
                names.Add(node.Name);
                length += node.Name.Length + 1;
                node = folder;
                if (length > PathWalker.PathMax)
                {
                    // Moved together from parts that were short enough; nothing shows more of it.
                    names.Reverse();
                    return "/" + string.Join('/', names);
                }
            }

            names.Add(node is TmpFolderNode { MountPath: { } mountPath } ? mountPath : "/" + node.Name);
            names.Reverse();
            string path = string.Join('/', names);
            return node is TmpFolderNode { MountPath: not null } ? path : path + " (deleted)";
        }
    }

    /// <summary>Gives a file that never has a name one for /proc/self/fd.</summary>
    public void NameForShow(string name) => Name = name;

    /// <summary>A name leads here from now on.</summary>
    public void AddName(TmpFolderNode folder, string name)
    {
        Names++;
        WasNamed = true;
        Folder = folder;
        Name = name;
    }

    /// <summary>A name is gone; with the last name and the last descriptor, so are the bytes.</summary>
    public void RemoveName()
    {
        Names--;
        ChangedNs = System.Now;
        if (Names == 0)
        {
            Folder = null;
            OnNameless();
        }
    }

    /// <summary>One of two names is gone: it was moved.</summary>
    public void ForgetOneName() => Names--;

    /// <summary>Whether its owner (or the superuser) may do what these bits say.</summary>
    public bool Allows(uint userId, uint ownerBits)
    {
        uint bits = userId == UserId ? Mode : Mode << 6;
        return userId == 0 || (bits & ownerBits) == ownerBits;
    }

    /// <summary>Its bytes or entries changed.</summary>
    public void Touch() => ModifiedNs = ChangedNs = System.Now;

    /// <summary>The last name is gone.</summary>
    protected virtual void OnNameless()
    {
    }
}
