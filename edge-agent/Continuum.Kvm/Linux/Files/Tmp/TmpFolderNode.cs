namespace Continuum.Kvm.Linux.Files.Tmp;

/// <summary>A folder in memory.</summary>
internal sealed class TmpFolderNode : TmpNode
{
    private readonly Dictionary<string, TmpNode> _entries = [];
    private uint _subfolders;

    /// <summary>A new folder.</summary>
    public TmpFolderNode(TmpFileSystem system, uint mode, uint userId)
        : base(system, FileModes.Folder | mode, userId)
    {
    }

    /// <summary>A folder of a snapshot, still empty.</summary>
    public TmpFolderNode(TmpFileSystem system, in FileStatus saved)
        : base(system, saved)
    {
    }

    /// <summary>Of the top folder: where it lies in the sandbox; null: it is none.</summary>
    public string? MountPath { get; init; }

    /// <summary>Of the top folder: the folder around it.</summary>
    public Func<FileNode>? MountParent { get; init; }

    /// <summary>Its entries.</summary>
    public IReadOnlyDictionary<string, TmpNode> Entries => _entries;

    /// <inheritdoc/>
    public override FileNode? Parent => MountParent is null ? Folder : MountParent();

    /// <summary>Whether names can be made in it: it is in the tree.</summary>
    public bool IsAttached => Folder is not null || MountPath is not null;

    /// <inheritdoc/>
    public override FileStatus Status => new(
        Mode, _entries.Count * 20L, Inode, TmpFileSystem.Device, Folder is null && MountPath is null
            ? 0 : 2 + _subfolders,
        ModifiedNs, 0, UserId, AccessedNs, ChangedNs, 0);

    /// <inheritdoc/>
    public override Errno Find(string name, out FileNode? child)
    {
        bool found = _entries.TryGetValue(name, out TmpNode? entry);
        child = entry;
        return found ? 0 : Errno.ENOENT;
    }

    /// <inheritdoc/>
    public override Errno List(List<FolderEntry> entries)
    {
        foreach ((string name, TmpNode node) in _entries)
        {
            entries.Add(new FolderEntry(name, node.Inode, FileModes.EntryType(node.Mode)));
        }

        return 0;
    }

    /// <inheritdoc/>
    public override Errno Open(LinuxProcess process, int flags, out OpenFile? file)
    {
        file = null;
        if (OpenFlags.Writes(flags) || (flags & OpenFlags.Truncate) != 0)
        {
            return Errno.EISDIR;
        }

        if ((flags & OpenFlags.PathOnly) == 0 && !Allows((uint)process.Identity.UserId, FileModes.OwnerRead))
        {
            return Errno.EACCES;
        }

        file = new FolderFile(this);
        return 0;
    }

    /// <summary>Whether the path of a file of this name here would be too long (ENAMETOOLONG).</summary>
    public bool IsTooDeepFor(string name)
    {
        int length = name.Length + 1;
        TmpFolderNode folder = this;
        while (length < PathWalker.PathMax && folder.Folder is { } around)
        {
            length += folder.Name.Length + 1;
            folder = around;
        }

        return length + (folder.MountPath?.Length ?? 0) >= PathWalker.PathMax;
    }

    /// <summary>Whether it lies in another folder, or is that one.</summary>
    public bool IsIn(TmpFolderNode other)
    {
        for (TmpFolderNode? folder = this; folder is not null; folder = folder.Folder)
        {
            if (ReferenceEquals(folder, other))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives a file a name here; the name must be free.</summary>
    /// <returns>0, or ENOSPC; ENOENT: this folder was removed.</returns>
    public Errno Add(string name, TmpNode node)
    {
        if (!IsAttached)
        {
            return Errno.ENOENT;
        }

        if (!System.TryTakeFile())
        {
            return Errno.ENOSPC;
        }

        AddTaken(name, node);
        Touch();
        return 0;
    }

    /// <summary>Takes a name away.</summary>
    public void Remove(string name)
    {
        TmpNode node = _entries[name];
        _entries.Remove(name);
        _subfolders -= node is TmpFolderNode ? 1u : 0;
        System.GiveFile();
        Touch();
        node.RemoveName();
    }

    /// <summary>Moves a file from a name in another folder to one here, which must be free.</summary>
    public void Move(TmpFolderNode from, string oldName, string newName)
    {
        TmpNode node = from._entries[oldName];
        from._entries.Remove(oldName);
        from._subfolders -= node is TmpFolderNode ? 1u : 0;
        from.Touch();
        AddTaken(newName, node);
        node.ForgetOneName();
        node.ChangedNs = System.Now;
        Touch();
    }

    private void AddTaken(string name, TmpNode node)
    {
        _entries.Add(name, node);
        _subfolders += node is TmpFolderNode ? 1u : 0;
        node.AddName(this, name);
    }
}
