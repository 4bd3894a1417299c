using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>An open device.</summary>
internal sealed class Device(DeviceNode node, IEntropySource entropy) : OpenFile
{
    /// <inheritdoc/>
    public override OpenFileKind Kind => OpenFileKind.Device;

    /// <inheritdoc/>
    public override string Name => node.Path;

    /// <inheritdoc/>
    public override FileNode Node => node;

    /// <inheritdoc/>
    public override bool CanBeWatched => node.Kind is DeviceKind.Random or DeviceKind.UnlimitedRandom;

    /// <inheritdoc/>
    public override FileStatus Status => node.Status;

    /// <inheritdoc/>
    public override PollEvents Poll() => PollEvents.In | PollEvents.RdNorm | PollEvents.Out | PollEvents.WrNorm;

    /// <inheritdoc/>
    public override long Read(Span<byte> into)
    {
        switch (node.Kind)
        {
            case DeviceKind.Null:
                return 0;
            case DeviceKind.Random or DeviceKind.UnlimitedRandom:
                entropy.Fill(into);
                return into.Length;
            default:
                into.Clear();
                return into.Length;
        }
    }

    /// <inheritdoc/>
    public override long ReadAt(long offset, Span<byte> into) => Read(into);

    /// <inheritdoc/>
    public override long Write(ReadOnlySpan<byte> bytes) =>
        node.Kind == DeviceKind.Full && bytes.Length > 0 ? -(long)Errno.ENOSPC : bytes.Length;

    /// <inheritdoc/>
    public override long WriteAt(long offset, ReadOnlySpan<byte> bytes) => Write(bytes);

    /// <inheritdoc/>
    public override long Seek(long offset, int whence) => whence is >= 0 and <= 2 ? 0 : -(long)Errno.EINVAL;

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer) => writer.WriteString(node.Path);

    /// <summary>The device of a snapshot.</summary>
    public static Device Load(SnapshotReader reader, LinuxProcess process)
    {
        string path = reader.ReadString() ?? "";
        return process.Files.Walker.Resolve(process.Files.Root, path, followLast: false).Node is DeviceNode node
            ? new Device(node, process.Entropy)
            : throw new SnapshotException(SnapshotProblem.Damaged, $"{path} is no device; take the snapshot again");
    }
}
