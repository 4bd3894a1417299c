using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files.Images;

/// <summary>An open file of an image.</summary>
internal sealed class ImageFile : OpenFile
{
    private readonly ImageNode _node;
    private readonly ImageContent _content;
    private long _position;

    /// <summary>A file at its beginning.</summary>
    public ImageFile(ImageNode node, ImageContent content)
    {
        _node = node;
        _content = content;
        StatusFlags = OpenFlags.ReadOnly;
    }

    /// <inheritdoc/>
    public override OpenFileKind Kind => OpenFileKind.ImageFile;

    /// <inheritdoc/>
    public override string Name => _node.Path;

    /// <inheritdoc/>
    public override FileNode Node => _node;

    /// <inheritdoc/>
    public override IMappedFile Mappable => _content.AsMapped();

    /// <inheritdoc/>
    public override bool CanBeWatched => false;

    /// <inheritdoc/>
    public override FileStatus Status => _content.Status;

    /// <inheritdoc/>
    public override PollEvents Poll() => PollEvents.In | PollEvents.RdNorm | PollEvents.Out | PollEvents.WrNorm;

    /// <inheritdoc/>
    public override long Read(Span<byte> into)
    {
        long read = ReadAt(_position, into);
        _position += Math.Max(0, read);
        return read;
    }

    /// <inheritdoc/>
    public override long ReadAt(long offset, Span<byte> into) =>
        offset >= _content.Length ? 0 : _content.ReadAt(offset, into);

    /// <inheritdoc/>
    public override long WriteAt(long offset, ReadOnlySpan<byte> bytes) => -(long)Errno.EBADF;

    /// <inheritdoc/>
    public override long Seek(long offset, int whence) =>
        FilePosition.Seek(ref _position, offset, whence, _content.Length);

    /// <inheritdoc/>
    public override void Save(SnapshotWriter writer)
    {
        writer.WriteInt64(_position);
        if (writer.WriteReference(_content))
        {
            _content.Save(writer);
        }
    }

    /// <summary>The file of a snapshot.</summary>
    public static ImageFile Load(SnapshotReader reader, LinuxProcess process)
    {
        long position = reader.ReadInt64();
        ImageContent content = process.Files.LoadImageContent(reader);
        ImageNode node = process.Files.ImageAt(content.Path)
            ?? throw new SnapshotException(
                SnapshotProblem.OtherFiles, $"{content.Path} is gone; restore it over the same, unchanged folders");
        return new ImageFile(node, content) { _position = FilePosition.Checked(position) };
    }

    /// <inheritdoc/>
    protected override void OnClosed()
    {
        if (!_content.IsMapped)
        {
            _content.CloseHandle();
        }
    }
}
