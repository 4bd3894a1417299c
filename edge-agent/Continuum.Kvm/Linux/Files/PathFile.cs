using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files;

/// <summary>A file or link opened with O_PATH: only a place, not its bytes.</summary>
internal sealed class PathFile : OpenFile
{
    private readonly FileNode _node;

    /// <summary>A descriptor of a place.</summary>
    public PathFile(FileNode node)
    {
        _node = node;
        StatusFlags = OpenFlags.PathOnly;
    }

    /// <inheritdoc/>
    public override OpenFileKind Kind => OpenFileKind.PathOnly;

    /// <inheritdoc/>
    public override string Name => _node.Path;

    /// <inheritdoc/>
    public override FileNode Node => _node;

    /// <inheritdoc/>
    public override bool CanBeWatched => false;

    /// <inheritdoc/>
    public override FileStatus Status => _node.Status;

    /// <inheritdoc/>
    public override PollEvents Poll() => PollEvents.Nval;

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer) => NodeReference.Save(writer, _node);

    /// <summary>The one of a snapshot.</summary>
    public static PathFile Load(SnapshotReader reader, LinuxProcess process) =>
        new(NodeReference.Load(reader, process.Files));
}
