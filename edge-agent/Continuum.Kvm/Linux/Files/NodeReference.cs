using Continuum.Kvm.Linux.Files.Tmp;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files;

/// <summary>How a snapshot says which file something leads to: one of /tmp by itself, any other by its path.</summary>
internal static class NodeReference
{
    /// <summary>Writes which file.</summary>
    public static void Save(SnapshotWriter writer, FileNode node)
    {
        writer.WriteBoolean(node is TmpNode);
        if (node is TmpNode tmp)
        {
            TmpSnapshot.SaveReference(writer, tmp);
        }
        else
        {
            writer.WriteString(node.Path);
        }
    }

    /// <summary>Finds it again.</summary>
    /// <exception cref="SnapshotException">It is gone.</exception>
    public static FileNode Load(SnapshotReader reader, FileSystem files)
    {
        if (reader.ReadBoolean())
        {
            return TmpSnapshot.LoadReference(reader, files.Tmp);
        }

        string path = reader.ReadString() ?? "";
        return files.Walker.Resolve(files.Root, path, followLast: false) is { Error: 0, Node: { } node }
            ? node
            : throw new SnapshotException(
                SnapshotProblem.OtherFiles, $"{path} is gone; restore over the same, unchanged folders");
    }
}
