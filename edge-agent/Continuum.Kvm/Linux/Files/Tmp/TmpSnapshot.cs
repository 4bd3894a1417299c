using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files.Tmp;

/// <summary>
/// Writes the files in memory and reads them back, folder after folder: a program may nest them deeper than the
/// monitor's stack is.
/// </summary>
internal static class TmpSnapshot
{
    /// <summary>Writes a tree, its top first.</summary>
    public static void SaveTree(SnapshotWriter writer, TmpFolderNode top)
    {
        Queue<TmpFolderNode> folders = new([top]);
        while (folders.TryDequeue(out TmpFolderNode? folder))
        {
            writer.WriteInt32(folder.Entries.Count);
            foreach ((string name, TmpNode node) in folder.Entries)
            {
                writer.WriteString(name);
                SaveReference(writer, node);
                if (node is TmpFolderNode subfolder)
                {
                    folders.Enqueue(subfolder);
                }
            }
        }
    }

    /// <summary>Fills an empty top folder.</summary>
    /// <exception cref="SnapshotException">What is read is no tree, or has no room.</exception>
    public static void LoadTree(SnapshotReader reader, TmpFolderNode top)
    {
        Queue<TmpFolderNode> folders = new([top]);
        while (folders.TryDequeue(out TmpFolderNode? folder))
        {
            for (int left = reader.ReadCount(leastBytes: 8); left > 0; left--)
            {
                string name = reader.ReadString() ?? "";
                TmpNode node = LoadReference(reader, top.System);
                if (name.Length is 0 or > PathWalker.NameMax || folder.Entries.ContainsKey(name)
                    || node is TmpFolderNode { IsAttached: true } || folder.Add(name, node) != 0)
                {
                    throw new SnapshotException(
                        SnapshotProblem.Damaged, $"{name} cannot be put back; restore with at least the same TmpBytes");
                }

                if (node is TmpFolderNode subfolder)
                {
                    folders.Enqueue(subfolder);
                }
            }
        }
    }

    /// <summary>Writes one file once, however many names and descriptors lead to it; a folder without its
    /// entries.</summary>
    public static void SaveReference(SnapshotWriter writer, TmpNode node)
    {
        if (!writer.WriteReference(node))
        {
            return;
        }

        FileStatus status = node.Status;
        writer.WriteUInt64(status.Mode);
        writer.WriteUInt64(status.UserId);
        writer.WriteUInt64(status.Inode);
        writer.WriteInt64(status.Length);
        writer.WriteInt64(status.ModifiedNs);
        writer.WriteInt64(status.AccessedNs);
        writer.WriteInt64(status.ChangedNs);
        writer.WriteString(node.Name);
        if (node is TmpLinkNode)
        {
            writer.WriteString(node.LinkTarget);
        }
        else if (node is TmpFileNode file)
        {
            SaveChunks(writer, file);
        }
        else if (node is TmpFolderNode folder)
        {
            writer.WriteString(folder.MountPath);
        }
    }

    /// <summary>The file that <see cref="SaveReference"/> wrote.</summary>
    public static TmpNode LoadReference(SnapshotReader reader, TmpFileSystem system)
    {
        if (reader.TryReadReference(out int number, out TmpNode? shared))
        {
            return shared!;
        }

        uint mode = (uint)reader.ReadUInt64();
        uint userId = (uint)reader.ReadUInt64();
        ulong inode = reader.ReadUInt64();
        long length = FilePosition.Checked(reader.ReadInt64());
        FileStatus status = new(
            mode, length, inode, TmpFileSystem.Device, 0, reader.ReadInt64(), 0, userId,
            reader.ReadInt64(), reader.ReadInt64());
        string name = reader.ReadString() ?? "";
        TmpNode node = (mode & FileModes.TypeMask) switch
        {
            FileModes.Folder => LoadFolder(reader, system, status),
            FileModes.Link => LoadLink(reader, system, status),
            FileModes.Regular => LoadFile(reader, system, status),
            _ => throw new SnapshotException(SnapshotProblem.Damaged,
                $"Mode {mode:x} in /tmp; take the snapshot again"),
        };
        node.NameForShow(name);
        reader.Remember(number, node);
        return node;
    }

    private static void SaveChunks(SnapshotWriter writer, TmpFileNode file)
    {
        writer.WriteBoolean(file.IsMapped);
        writer.WriteInt32(file.Chunks.Count);
        foreach ((long index, TmpChunk chunk) in file.Chunks)
        {
            writer.WriteInt64(index);
            writer.WriteBytes(chunk.Bytes);
        }
    }

    private static TmpFolderNode LoadFolder(SnapshotReader reader, TmpFileSystem system, in FileStatus status)
    {
        string? mountPath = reader.ReadString();
        return mountPath is null
            ? new TmpFolderNode(system, status)
            : system.TopAt(mountPath) ?? throw new SnapshotException(
                SnapshotProblem.Damaged, $"{mountPath} is no folder in memory; take the snapshot again");
    }

    private static TmpLinkNode LoadLink(SnapshotReader reader, TmpFileSystem system, in FileStatus status)
    {
        TmpLinkNode link = new(system, reader.ReadString() ?? "", status);
        return link.TryTakeRoom()
            ? link
            : throw new SnapshotException(
                SnapshotProblem.Damaged, "A link of /tmp has no room; restore with at least the same TmpBytes");
    }

    private static TmpFileNode LoadFile(SnapshotReader reader, TmpFileSystem system, in FileStatus status)
    {
        TmpFileNode file = new(system, status);
        if (reader.ReadBoolean())
        {
            file.AsMapped();
        }

        for (int left = reader.ReadCount(leastBytes: TmpFileNode.ChunkBytes); left > 0; left--)
        {
            if (!file.TryAddShared(reader.ReadInt64(), reader.ReadBytes()))
            {
                throw new SnapshotException(
                    SnapshotProblem.Damaged, "A page of /tmp has no room; restore with at least the same TmpBytes");
            }
        }

        return file;
    }
}
